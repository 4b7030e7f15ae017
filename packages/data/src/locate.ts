import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
import envPaths from 'env-paths';
import { findSource } from './find-source.ts';

/** Where a data set was found and why there, such as `$CIFAR10_DIR`. */
export interface Location {
  readonly path: string;
  readonly how: string;
}

/** The folder of the user's cache that holds CIFAR-10 for every course folder: `~/.cache/gradus/cifar-10` on Linux. */
export function cacheFolder(): string {
  return join(envPaths('gradus', { suffix: '' }).cache, 'cifar-10');
}

/**
 * Finds the data set to use: `--data`, else `$CIFAR10_DIR`, else the user's cache. It is not opened.
 *
 * @param from.path - the value of `--data`
 * @returns undefined when nothing was named and the cache holds none
 * @throws InputError when what was named does not exist
 *
 * @example
 * const location = await locateDataset({ environment: process.env });
 * const dataset = location && (await loadDataset(location.path));
 */
export async function locateDataset(from: {
  readonly path?: string | undefined;
  readonly environment: NodeJS.ProcessEnv;
}): Promise<Location | undefined> {
  if (from.path !== undefined) return named(from.path, '--data');
  const folder = from.environment.CIFAR10_DIR;
  if (folder !== undefined && folder !== '') return named(folder, '$CIFAR10_DIR');
  const cached = await findSource(cacheFolder()).catch((error) => {
    if (error instanceof InputError) return undefined;
    throw error;
  });
  return cached && { path: cacheFolder(), how: "the user's cache" };
}

async function named(path: string, how: string): Promise<Location> {
  try {
    await stat(path);
  } catch (cause) {
    throw new InputError(`${how}: ${path}: no such file or folder. Is the path right?`, { cause });
  }
  return { path, how };
}
