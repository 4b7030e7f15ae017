import { lstat, readdir, realpath, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InputError } from '@gradus/contracts';
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
  await expectNoLinkOfOthers(path);
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

/** In a folder that students write to, a link of theirs would have us read what they may not. */
async function expectNoLinkOfOthers(path: string): Promise<void> {
  const status = await lstat(path);
  if (!status.isSymbolicLink() || status.uid === process.getuid?.() || process.getuid === undefined) return;
  throw new InputError(
    `${path}: expected a folder or a file, got a link that is not yours. Put there what it leads to`,
  );
}

/** Who packs a folder has a folder in the archive, and nothing beside it. */
async function onlyFolderIn(folder: string): Promise<string> {
  const [only, another] = await readdir(folder, { withFileTypes: true });
  return only?.isDirectory() === true && another === undefined ? await onlyFolderIn(join(folder, only.name)) : folder;
}
