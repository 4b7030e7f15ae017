import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { InputError } from '@gradus/contracts';
import { languageOfFile } from '../languages/languages.ts';

/** One thing found in a folder of submissions. */
export interface HandIn {
  /** Who: the name of the folder, or of the file without its ending. */
  readonly id: string;
  readonly path: string;
  /** True for a file beside those of others. */
  readonly isFile: boolean;
}

/**
 * Lists a folder of submissions: a folder for each student, or a file of any language for each. Links are followed, hidden
 * entries passed over.
 *
 * @param out - where the results go: no hand-in, should it lie in the folder
 * @throws InputError when the folder cannot be read, is empty, or names one student twice
 */
export async function listHandIns(folder: string, out: string): Promise<HandIn[]> {
  const handIns: HandIn[] = [];
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    if (name.startsWith('.') || resolve(path) === resolve(out)) continue;
    const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
    const language = languageOfFile(name);
    if (isFolder) handIns.push({ id: name, path, isFile: false });
    else if (language !== undefined) handIns.push({ id: basename(name, language.extension), path, isFile: true });
  }
  if (handIns.length === 0) {
    throw new InputError(`${folder}: expected a folder, a .ts or a .py file for each student, found none`);
  }
  const names = new Map<string, string>();
  for (const { id, path, isFile } of handIns) {
    const name = isFile ? basename(path) : 'a folder';
    const before = names.get(id);
    if (before !== undefined) {
      throw new InputError(`${folder}: '${id}' is handed in twice, as ${before} and as ${name}. Remove one`);
    }
    names.set(id, name);
  }
  return handIns.sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new InputError(`${folder}: expected a folder of submissions, cannot read it (${code})`, { cause });
  }
}
