import { createHash } from 'node:crypto';
import { lstat, readFile, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { InputError } from '@gradus/contracts';
import { findOwnFiles } from './own-files.ts';

/** What one student hands in. */
export interface Submission {
  /** Who: the name of the folder or file. */
  readonly id: string;
  /** The folder, or the file itself when a single one was handed in: all that the submission may import. */
  readonly root: string;
  /** The file that exports the targets. */
  readonly entry: string;
  /** SHA-256 over the names and contents of all its TypeScript files. */
  readonly hash: string;
}

const MAX_FILES = 200;
const MAX_BYTES = 5 * 1024 * 1024;

/**
 * Reads a submission from a folder that contains `fileName`, or from a single TypeScript file.
 *
 * @param isAlone - for a file: true when its neighbours belong to others, so that it may import nothing beside it
 * @throws InputError when there is no such file, it is no TypeScript, too large, or a link out of its folder
 *
 * @example
 * const submission = await readSubmission('hand-ins/alice', 'submission.ts');
 */
export async function readSubmission(path: string, fileName: string, isAlone = false): Promise<Submission> {
  const absolute = resolve(path);
  const found = await stat(absolute).catch(() => undefined);
  if (found === undefined) {
    throw new InputError(`${path}: expected a submission (a folder with ${fileName}, or a .ts file), found nothing`);
  }
  const isFolder = found.isDirectory();
  if (!isFolder && !(found.isFile() && absolute.endsWith('.ts'))) {
    throw new InputError(`${path}: expected a TypeScript file (.ts)`);
  }
  const real = await realpath(absolute);
  if (!isFolder) {
    const root = isAlone ? real : dirname(real);
    // The file name that all submissions have says nothing of whose it is.
    const id = basename(absolute) === fileName && !isAlone ? basename(dirname(absolute)) : basename(absolute, '.ts');
    return { id, root, entry: real, hash: await hashOf(root, real) };
  }
  const entry = join(real, fileName);
  if ((await stat(entry).catch(() => undefined))?.isFile() !== true) {
    throw new InputError(`${path}: expected a file ${fileName} in this folder. Give the file: gradus check <file>`);
  }
  if (!(await realpath(entry)).startsWith(real + sep)) {
    throw new InputError(`${path}: expected a file ${fileName}, got a link to one outside of this folder`);
  }
  return { id: basename(absolute), root: real, entry, hash: await hashOf(real, entry) };
}

/** Own files by what is in them, links by where they lead. */
async function hashOf(root: string, entry: string): Promise<string> {
  const files = root === entry ? [entry] : (await findOwnFiles(root)).files;
  if (files.length > MAX_FILES) {
    throw new InputError(
      `${root}: expected at most ${MAX_FILES} TypeScript files in a submission, got ${files.length}. Put it into a folder of its own`,
    );
  }
  const hash = createHash('sha256');
  let bytes = 0;
  for (const file of files) {
    const status = await lstat(file);
    bytes += status.size;
    if (bytes > MAX_BYTES) throw new InputError(`${root}: expected at most ${MAX_BYTES} bytes of TypeScript`);
    const content = status.isSymbolicLink() ? await readlink(file) : await readFile(file);
    const name = root === entry ? basename(file) : relative(root, file).replaceAll('\\', '/');
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}
