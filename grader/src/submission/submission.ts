import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { InputError } from '@gradus/contracts';

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
 * @throws InputError when there is no such file, it is no TypeScript, or it is too large
 */
export async function readSubmission(path: string, fileName: string, isAlone = false): Promise<Submission> {
  const absolute = resolve(path);
  const found = await stat(absolute).catch(() => undefined);
  if (found === undefined) {
    throw new InputError(`${path}: expected a submission (a folder with ${fileName}, or a .ts file), found nothing`);
  }
  if (found.isFile() && !absolute.endsWith('.ts')) {
    throw new InputError(`${path}: expected a TypeScript file (.ts)`);
  }
  const entry = found.isDirectory() ? join(absolute, fileName) : absolute;
  if (found.isDirectory() && (await stat(entry).catch(() => undefined))?.isFile() !== true) {
    throw new InputError(`${path}: expected a file ${fileName} in this folder. Give the file: gradus check <file>`);
  }
  const root = found.isDirectory() || isAlone ? absolute : dirname(absolute);
  const id = found.isDirectory() ? basename(absolute) : basename(absolute, '.ts');
  return { id, root, entry, hash: await hashOf(root, entry) };
}

async function hashOf(root: string, entry: string): Promise<string> {
  const files = root === entry ? [entry] : await typescriptFiles(root);
  const hash = createHash('sha256');
  let bytes = 0;
  for (const file of files) {
    const content = await readFile(file);
    bytes += content.length;
    if (bytes > MAX_BYTES) throw new InputError(`${root}: expected at most ${MAX_BYTES} bytes of TypeScript`);
    const name = root === entry ? basename(file) : relative(root, file).replaceAll('\\', '/');
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

async function typescriptFiles(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (files.length > MAX_FILES) {
    throw new InputError(
      `${root}: expected at most ${MAX_FILES} TypeScript files in a submission, got ${files.length}`,
    );
  }
  return files;
}
