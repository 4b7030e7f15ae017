import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
import { describe, expect, test } from 'vitest';
import { SYNTHETIC } from '../test/record-files.ts';
import { temporaryFolder, writeFiles } from '../test/temporary-folder.ts';
import { writeDataset } from './write-dataset.ts';

const origin = { provenance: 'synthetic', source: 'test' } as const;
const content = new TextEncoder().encode('new');

describe('writeDataset', () => {
  test('replaces a data set of Gradus whole', async () => {
    const parent = await temporaryFolder();
    const folder = join(parent, 'deep', 'data');
    await writeDataset(folder, origin, [['data_batch_1.bin', content]]);
    await writeDataset(folder, origin, [['test_batch.bin', content]]);
    expect(await readdir(join(parent, 'deep'))).toEqual(['data']);
    expect(await readdir(folder)).toEqual(['dataset.json', 'test_batch.bin']);
    expect(JSON.parse(await readFile(join(folder, 'dataset.json'), 'utf8'))).toEqual({
      ...origin,
      sha256: { 'test_batch.bin': '11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437' },
    });
  });

  test('leaves everything as it was when it breaks off', async () => {
    const parent = await temporaryFolder();
    const folder = join(parent, 'data');
    await writeFiles(folder, { 'test_batch.bin': 'old', 'dataset.json': SYNTHETIC });
    async function* breaksOff(): AsyncGenerator<[string, Uint8Array]> {
      yield ['test_batch.bin', content];
      throw new Error('out of paper');
    }
    await expect(writeDataset(folder, origin, breaksOff())).rejects.toThrow('out of paper');
    expect(await readdir(parent)).toEqual(['data']);
    expect(await readFile(join(folder, 'test_batch.bin'), 'utf8')).toBe('old');
  });

  test.each([
    ['other files', { 'thesis.tex': '', 'dataset.json': SYNTHETIC }, 'thesis.tex'],
    ['records that Gradus did not write', { 'test_batch.bin': '' }, 'test_batch.bin'],
  ])('refuses a folder with %s', async (_name, files, found) => {
    const folder = await temporaryFolder();
    await writeFiles(folder, files);
    await expect(writeDataset(folder, origin, [])).rejects.toThrow(
      new InputError(
        `${folder}: expected an empty folder or a data set that Gradus wrote, found ${found}. Choose another folder with --out.`,
      ),
    );
  });

  test('refuses a file in place of the folder', async () => {
    const file = join(await temporaryFolder(), 'data');
    await writeFile(file, '');
    await expect(writeDataset(file, origin, [])).rejects.toThrow(
      new InputError(`${file}: expected a folder, got a file. Choose another folder with --out.`),
    );
  });

  test('tells a folder that cannot be written, and leaves nothing', async () => {
    const parent = await temporaryFolder();
    const folder = join(parent, 'data');
    await mkdir(join(parent, 'elsewhere'));
    // A name with a folder in it that is not there: the system refuses to write it, whoever runs this.
    await expect(writeDataset(folder, origin, [['absent/test_batch.bin', content]])).rejects.toThrow(
      new InputError(`${folder}: cannot be written (ENOENT). Choose another place with --out.`),
    );
    expect(await readdir(parent)).toEqual(['elsewhere']);
  });

  test('removes what it wrote when the target cannot be made', async () => {
    const parent = await temporaryFolder();
    await writeFile(join(parent, 'file'), '');
    await expect(writeDataset(join(parent, 'file', 'data'), origin, [])).rejects.toThrow(InputError);
    expect(await readdir(parent)).toEqual(['file']);
  });
});
