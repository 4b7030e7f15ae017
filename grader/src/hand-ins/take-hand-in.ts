import { readdir, realpath, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readFolder } from './read-folder.ts';
import { readRegularFile } from './read-regular-file.ts';
import { readZip } from './read-zip.ts';

export const ARCHIVE = '.zip';
const MAX_FILE_BYTES = 50 * 1024 * 1024;

/**
 * Copies what a student handed in, a folder, a zip file or a single file, as a stranger's: whatever happens to the
 * original from here on, what is hashed, shown to the sandbox and graded is the copy.
 *
 * @param into - a folder of ours, empty
 * @returns the copy: a folder or a file of the student's name
 * @throws InputError when it holds what is not taken; see `readFolder`, `readZip` and `readRegularFile`
 */
export async function takeHandIn(path: string, into: string): Promise<string> {
  // Where it lies is the TA's folder, and a link there the TA's own.
  const real = await realpath(path);
  if ((await stat(real)).isDirectory()) {
    const copy = join(into, basename(path));
    await (await readFolder(real)).write(copy);
    return copy;
  }
  if (path.endsWith(ARCHIVE)) {
    const copy = join(into, basename(path, ARCHIVE));
    await (await readZip(real)).write(copy);
    return await onlyFolderIn(copy);
  }
  const copy = join(into, basename(path));
  await writeFile(copy, await readRegularFile(real, MAX_FILE_BYTES), { mode: 0o444, flag: 'wx' });
  return copy;
}

/** Who packs a folder has a folder in the archive, and nothing beside it. */
async function onlyFolderIn(folder: string): Promise<string> {
  const [only, another] = await readdir(folder, { withFileTypes: true });
  return only?.isDirectory() === true && another === undefined ? await onlyFolderIn(join(folder, only.name)) : folder;
}
