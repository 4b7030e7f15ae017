import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, unwritable } from '@gradus/contracts';
import { type Checkpoint, decodeCheckpoint } from './checkpoint.ts';
import { shortHash } from './history-file.ts';
import { readIfThere } from './read-if-there.ts';

/**
 * `<out>/<name>.<first of hash>.checkpoint`, beside the history that is being made: what is made of other settings
 * meanwhile has another name.
 */
export function checkpointPath(out: string, name: string, hash: string): string {
  return join(out, `${name}.${shortHash(hash)}.checkpoint`);
}

/**
 * The checkpoint to go on from, or undefined when there is none of this history.
 *
 * @param hash - of the history to be made; a checkpoint of another one is of no use
 * @param warn - told, in one line, of a file that cannot be used because it is damaged
 */
export async function readCheckpoint(
  path: string,
  hash: string,
  warn: (line: string) => void,
): Promise<Checkpoint | undefined> {
  try {
    const bytes = await readIfThere(path);
    if (bytes === undefined) return undefined;
    const { hash: found, ...checkpoint } = decodeCheckpoint(bytes, path);
    return found === hash ? checkpoint : undefined;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    warn(`${error.message}. It is damaged or of another version: this training starts anew.`);
    return undefined;
  }
}

/**
 * Writes a checkpoint so that the file is whole whenever it is there. What a killed process leaves has always the same
 * name, so the next write takes its place.
 *
 * @throws InputError when it cannot be written
 */
export async function writeCheckpoint(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(partOf(path), bytes, { flush: true });
    await rename(partOf(path), path);
  } catch (cause) {
    unwritable(path, cause);
  }
}

/**
 * Once the history is written. Nothing is done when there is none.
 *
 * @throws InputError when it cannot be removed
 */
export async function removeCheckpoint(path: string): Promise<void> {
  for (const file of [path, partOf(path)]) {
    await rm(file, { force: true }).catch((cause) => unwritable(file, cause));
  }
}

function partOf(path: string): string {
  return `${path}.part`;
}
