import { createHash } from 'node:crypto';
import { access, constants, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type History, unwritable } from '@gradus/contracts';
import writeFileAtomic from 'write-file-atomic';

/** Everything that determines the numbers of a history. */
export type Determinants = Pick<History, 'gradus' | 'engine' | 'backend' | 'settings'> & {
  readonly dataSha256: string;
  readonly dtype: 'float32';
};

/** SHA-256 of the determinants, whatever order their keys stand in. */
export function historyHash(determinants: Determinants): string {
  const sorted = JSON.stringify(determinants, (_, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash('sha256').update(sorted).digest('hex');
}

/** `<out>/<name>.json`; a run of a search lies in a folder of the search's name. */
export function historyPath(out: string, name: string): string {
  return join(out, `${name}.json`);
}

/** What tells apart, in the names of files, the histories of one experiment. */
export function shortHash(hash: string): string {
  return hash.slice(0, 12);
}

/**
 * Makes the folder of a history: done before the training, so that an hour's work is not lost to a folder that cannot
 * be made.
 *
 * @throws InputError when it cannot be made
 */
export async function makeFolderOf(path: string): Promise<void> {
  const folder = dirname(path);
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (cause) {
    unwritable(folder, cause);
  }
}

/**
 * Writes a history so that the file is whole whenever it is there.
 *
 * @throws InputError when it cannot be written
 */
export async function writeHistory(path: string, history: History): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(history, null, 2)}\n`).catch((cause) => unwritable(path, cause));
}
