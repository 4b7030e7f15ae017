import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
import { FILE_BYTES, KNOWN_FILES, RECORDS_PER_FILE } from './format.ts';
import type { OnProgress } from './progress.ts';
import type { RawFiles } from './raw-files.ts';
import { unreadable } from './unreadable.ts';
import { verifySize } from './verify-records.ts';

/**
 * Reads the known files of a folder; others are not looked at.
 *
 * @throws InputError when one of them cannot be read or is larger than any file of CIFAR-10
 */
export async function readFolder(folder: string, onProgress: OnProgress): Promise<RawFiles> {
  const placeOf = (name: string) => join(folder, name);
  const sizes = new Map<string, number>();
  for (const name of KNOWN_FILES) {
    const bytes = await sizeOf(placeOf(name));
    if (bytes === undefined) continue;
    if (bytes > FILE_BYTES) verifySize(placeOf(name), bytes, RECORDS_PER_FILE);
    sizes.set(name, bytes);
  }
  const total = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  const files = new Map<string, Uint8Array>();
  let done = 0;
  for (const [name, bytes] of sizes) {
    files.set(name, await readFile(placeOf(name)).catch((cause) => unreadable(placeOf(name), cause)));
    done += bytes;
    onProgress(done, total);
  }
  return { placeOf, files, archiveMd5: undefined };
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const status = await stat(path);
    // A pipe or a device may never end.
    if (status.isFile()) return status.size;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return unreadable(path, cause);
  }
  throw new InputError(`${path}: expected a file, got something else. Is the path right?`);
}
