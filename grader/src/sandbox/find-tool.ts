import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { MissingToolError } from '@gradus/contracts';

/** The path of a program of this machine; undefined where it has none. */
export function findTool(name: string, searchPath: string = process.env.PATH ?? ''): string | undefined {
  const folders = searchPath.split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** @throws MissingToolError when this machine has no such program, with the Debian package that brings it */
export function toolOf(name: string, debianPackage: string): string {
  const found = findTool(name);
  if (found !== undefined) return found;
  const remedy = process.platform === 'linux' ? `Type 'sudo apt-get install ${debianPackage}'` : 'It needs Linux';
  throw new MissingToolError(`the sandbox needs the program ${name}, found none. ${remedy}`);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
