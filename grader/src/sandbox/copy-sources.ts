import { chmod, copyFile, mkdir, readdir, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import type { Sources } from '../languages/language.ts';
import { isOwnName } from '../submission/own-files.ts';

const READABLE_FILE = 0o444;
const READABLE_FOLDER = 0o755;

/**
 * Copies a submission's files into the folder of its cell: `submission/` is all that is its own, `adapter/` the course's
 * adapter, which lies elsewhere.
 *
 * @param folder - of the cell
 * @param seenAs - the path that the process knows that folder by
 * @returns where the process finds the files
 */
export async function copySources({ root, entry, main }: Sources, folder: string, seenAs: string): Promise<Sources> {
  const isFolder = (await stat(root)).isDirectory();
  const own = join(folder, 'submission');
  if (isFolder) await copyFolder(root, own);
  else await copyInto(own, root);
  const isOwn = (path: string): boolean => path === root || path.startsWith(root + sep);
  const place = (path: string): string => {
    if (!isFolder && path === root) return join(seenAs, 'submission', basename(path));
    return isOwn(path) ? join(seenAs, 'submission', relative(root, path)) : join(seenAs, 'adapter', basename(path));
  };
  if (!isOwn(entry)) await copyInto(join(folder, 'adapter'), entry);
  const moved = { root: isFolder ? join(seenAs, 'submission') : place(root), entry: place(entry) };
  return main === undefined ? moved : { ...moved, main: place(main) };
}

/** Regular files only: what a link leads to, or a device says, is not the submission. */
async function copyFolder(from: string, to: string): Promise<void> {
  await makeFolder(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const path = join(from, entry.name);
    if (entry.isFile()) await copyInto(to, path);
    else if (entry.isDirectory() && isOwnName(entry.name)) await copyFolder(path, join(to, entry.name));
  }
}

async function copyInto(folder: string, path: string): Promise<void> {
  await makeFolder(folder);
  const copy = join(folder, basename(path));
  await copyFile(path, copy);
  await chmod(copy, READABLE_FILE);
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await chmod(path, READABLE_FOLDER);
}
