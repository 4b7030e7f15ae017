import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
import { isOwnName } from '../submission/own-files.ts';
import { CollectedFiles } from './collected-files.ts';
import { quoted } from './file-name.ts';
import { readRegularFile } from './read-regular-file.ts';

/**
 * Reads the files of a folder that a stranger filled.
 *
 * @throws InputError when it holds links, pipes, devices, a second name of another file, names that cannot be shown, or too
 *   much
 */
export async function readFolder(path: string): Promise<CollectedFiles> {
  const files = new CollectedFiles(path);
  await readInto(files, path, '');
  return files;
}

async function readInto(files: CollectedFiles, path: string, prefix: string): Promise<void> {
  for (const name of (await readdir(path)).sort()) {
    if (!isOwnName(name)) continue;
    const own = prefix + name;
    const child = join(path, name);
    const status = await lstat(child);
    if (status.isDirectory()) await readInto(files, child, `${own}/`);
    else if (status.isFile()) {
      files.expect(own, status.size);
      files.add(own, await readRegularFile(child, files.room));
    } else {
      const got = status.isSymbolicLink() ? 'a link. Put the file itself there' : 'a pipe or a device. Remove it';
      throw new InputError(`${path}: ${quoted(name)}: expected a regular file, got ${got}`);
    }
  }
}
