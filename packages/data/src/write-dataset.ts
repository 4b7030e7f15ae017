import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { InputError, unwritable } from '@gradus/contracts';
import { KNOWN_FILES, MARKER_FILE } from './format.ts';
import type { Marker } from './marker.ts';
import { sha256Of } from './sha256.ts';
import { unreadable } from './unreadable.ts';

/**
 * Refuses a folder that holds anything but a data set written by Gradus, since writing replaces the whole folder.
 *
 * @throws InputError when the folder is a file, cannot be read, or holds other files
 */
export async function verifyReplaceable(folder: string): Promise<void> {
  const names = await readdir(folder).catch((cause): string[] => {
    if (cause.code === 'ENOENT') return [];
    if (cause.code === 'ENOTDIR') {
      throw new InputError(`${folder}: expected a folder, got a file. Choose another folder with --out.`);
    }
    return unreadable(folder, cause);
  });
  const foreign = names.find((name) => !KNOWN_FILES.includes(name) || !names.includes(MARKER_FILE));
  if (foreign === undefined) return;
  throw new InputError(
    `${folder}: expected an empty folder or a data set that Gradus wrote, found ${foreign}. Choose another folder with --out.`,
  );
}

/**
 * Writes a data set's files and its marker `dataset.json`. They appear whole or not at all: they are written to a folder
 * beside, which takes the place of `folder` at the end.
 *
 * @param files - name and bytes; asked for one after the other, so that not all need to be in memory
 * @throws InputError when `folder` holds files that are none of a data set's, or cannot be written
 */
export async function writeDataset(
  folder: string,
  origin: Pick<Marker, 'provenance' | 'source'>,
  files: Iterable<readonly [name: string, bytes: Uint8Array]> | AsyncIterable<readonly [string, Uint8Array]>,
): Promise<void> {
  await verifyReplaceable(folder);
  const target = resolve(folder);
  const beside = `${target}.${randomUUID()}.tmp`;
  // Again where it is not empty yet: a file that is being written by then may appear meanwhile.
  const removeOnExit = () => rmSync(beside, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  process.once('exit', removeOnExit);
  try {
    await mkdir(dirname(target), { recursive: true });
    await mkdir(beside);
    const sha256: Record<string, string> = {};
    for await (const [name, bytes] of files) {
      await writeFile(join(beside, name), bytes);
      sha256[name] = sha256Of(bytes);
    }
    const marker: Marker = { ...origin, sha256 };
    await writeFile(join(beside, MARKER_FILE), `${JSON.stringify(marker, null, 2)}\n`);
    await replaceFolder(target, beside);
  } catch (cause) {
    unwritable(folder, cause);
  } finally {
    process.off('exit', removeOnExit);
    await rm(beside, { recursive: true, force: true });
  }
}

async function replaceFolder(target: string, replacement: string): Promise<void> {
  const old = `${replacement}.old`;
  const existed = await rename(target, old).then(
    () => true,
    (cause) => {
      if (cause.code === 'ENOENT') return false;
      throw cause;
    },
  );
  try {
    await rename(replacement, target);
  } catch (error) {
    if (existed) await rename(old, target);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}
