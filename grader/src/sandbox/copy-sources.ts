import { chmod, copyFile, mkdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { Sources } from '../languages/language.ts';
import { ownFilesOf } from '../submission/own-files.ts';

const READABLE_FILE = 0o444;
const READABLE_FOLDER = 0o755;

/**
 * Copies a submission's own files, but those that are large, into the folder of its cell: `submission/` is all that is
 * its own, `adapter/` the course's adapter, which lies elsewhere.
 *
 * @param folder - of the cell
 * @param seenAs - the path that the process knows that folder by
 * @returns where the process finds the files
 */
export async function copySources({ root, entry, main }: Sources, folder: string, seenAs: string): Promise<Sources> {
  const isFolder = (await stat(root)).isDirectory();
  const own = join(folder, 'submission');
  for (const { path } of (await ownFilesOf({ root, entry, ...(main === undefined ? {} : { main }) })).files) {
    await copyInto(isFolder ? join(own, dirname(relative(root, path))) : own, path, folder);
  }
  const isOwn = (path: string): boolean => path === root || path.startsWith(root + sep);
  const place = (path: string): string => {
    if (!isFolder && path === root) return join(seenAs, 'submission', basename(path));
    return isOwn(path) ? join(seenAs, 'submission', relative(root, path)) : join(seenAs, 'adapter', basename(path));
  };
  if (!isOwn(entry)) await copyInto(join(folder, 'adapter'), entry, folder);
  const moved = { root: isFolder ? join(seenAs, 'submission') : place(root), entry: place(entry) };
  return main === undefined ? moved : { ...moved, main: place(main) };
}

/** @param top - the folder of the cell, which is there */
async function copyInto(folder: string, path: string, top: string): Promise<void> {
  await makeFolder(folder, top);
  const copy = join(folder, basename(path));
  await copyFile(path, copy);
  await chmod(copy, READABLE_FILE);
}

/** Each folder on the way can be read by everybody, whatever our umask is. */
async function makeFolder(path: string, top: string): Promise<void> {
  if (path === top) return;
  await makeFolder(dirname(path), top);
  await mkdir(path, { recursive: true });
  await chmod(path, READABLE_FOLDER);
}
