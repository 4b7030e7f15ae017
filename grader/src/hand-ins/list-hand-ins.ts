import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { InputError } from '@gradus/contracts';
import { languageOfFile } from '../languages/languages.ts';
import { isPrintable, quoted } from './file-name.ts';
import { ARCHIVE } from './take-hand-in.ts';

/** One thing found in a folder of submissions. */
export interface HandIn {
  /** Who: the name of the folder, or of the file without its ending. */
  readonly id: string;
  readonly path: string;
  /** True for a source file beside those of others. */
  readonly isFile: boolean;
}

/**
 * Lists a folder of submissions: a folder, a zip file or a file of any language for each student. Links are followed, hidden
 * entries passed over.
 *
 * @param others - what is no hand-in, should it lie in the folder: where the results go, the course's adapter
 * @throws InputError when the folder cannot be read, is empty, or names one student twice
 */
export async function listHandIns(folder: string, ...others: readonly string[]): Promise<HandIn[]> {
  const handIns: HandIn[] = [];
  const isOther = new Set(others.map((other) => resolve(other)));
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    if (name.startsWith('.') || isOther.has(resolve(path))) continue;
    const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
    const language = languageOfFile(name);
    if (isFolder) handIns.push({ id: idOf(name), path, isFile: false });
    else if (name.endsWith(ARCHIVE)) handIns.push({ id: idOf(basename(name, ARCHIVE)), path, isFile: false });
    else if (language !== undefined) handIns.push({ id: idOf(basename(name, extname(name))), path, isFile: true });
  }
  if (handIns.length === 0) {
    throw new InputError(`${folder}: expected a folder, a .zip, .ts, .py or .ipynb file for each student, found none`);
  }
  const names = new Map<string, string>();
  for (const { id, path, isFile } of handIns) {
    const name = isFile || path.endsWith(ARCHIVE) ? basename(path) : 'a folder';
    const before = names.get(id);
    if (before !== undefined) {
      throw new InputError(`${folder}: '${id}' is handed in twice, as ${before} and as ${name}. Remove one`);
    }
    names.set(id, name);
  }
  return handIns.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** A name that a table and a terminal can show; who has another one is told by it, and not graded. */
function idOf(name: string): string {
  return isPrintable(name) ? name : quoted(name);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new InputError(`${folder}: expected a folder of submissions, cannot read it (${code})`, { cause });
  }
}
