import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
import { expect, test } from 'vitest';
import { SYNTHETIC, sixFiles } from '../test/record-files.ts';
import { temporaryFolder, writeFiles } from '../test/temporary-folder.ts';
import { loadDataset } from './dataset.ts';

test('a folder in place of a file of records is refused by name', async () => {
  const folder = await temporaryFolder();
  const { 'test_batch.bin': _, ...files } = sixFiles(1);
  await writeFiles(folder, { ...files, 'dataset.json': SYNTHETIC });
  await mkdir(join(folder, 'test_batch.bin'));
  await expect(loadDataset(folder)).rejects.toThrow(
    new InputError(`${join(folder, 'test_batch.bin')}: expected a file, got something else. Is the path right?`),
  );
});

test('progress ends with all bytes', async () => {
  const folder = await temporaryFolder();
  await writeFiles(folder, { ...sixFiles(2), 'dataset.json': SYNTHETIC });
  const steps: number[] = [];
  await loadDataset(folder, { onProgress: (done, total) => steps.push(done / total) });
  expect(steps).toHaveLength(7);
  expect(steps.at(-1)).toBe(1);
});
