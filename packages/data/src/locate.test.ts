import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
import { describe, expect, test, vi } from 'vitest';
import { temporaryFolder, writeFiles } from '../test/temporary-folder.ts';
import { cacheFolder, locateDataset } from './locate.ts';

// env-paths reads these of the process: the cache of Linux, and of Windows. On macOS it is under the home folder.
async function useCache(): Promise<string> {
  const folder = await temporaryFolder();
  vi.stubEnv('XDG_CACHE_HOME', folder);
  vi.stubEnv('LOCALAPPDATA', folder);
  return cacheFolder();
}

describe.skipIf(process.platform === 'darwin')('locateDataset', () => {
  test('takes --data, else $CIFAR10_DIR, else the cache, else nothing', async () => {
    const folder = await temporaryFolder();
    const cache = await useCache();
    const environment = { CIFAR10_DIR: folder };
    expect(await locateDataset({ environment: { CIFAR10_DIR: '' } })).toBeUndefined();
    await writeFiles(cache, { 'test_batch.bin': '' });
    expect(await locateDataset({ path: '.', environment })).toEqual({ path: '.', how: '--data' });
    expect(await locateDataset({ environment })).toEqual({ path: folder, how: '$CIFAR10_DIR' });
    expect(await locateDataset({ environment: {} })).toEqual({ path: cache, how: "the user's cache" });
  });

  test('refuses what was named and is not there', async () => {
    const path = join(await temporaryFolder(), 'nowhere');
    await expect(locateDataset({ path, environment: {} })).rejects.toThrow(
      new InputError(`--data: ${path}: no such file or folder. Is the path right?`),
    );
    await expect(locateDataset({ environment: { CIFAR10_DIR: path } })).rejects.toThrow(
      new InputError(`$CIFAR10_DIR: ${path}: no such file or folder. Is the path right?`),
    );
  });
});
