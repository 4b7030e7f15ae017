import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
import { describe, expect, test } from 'vitest';
import { temporaryFolder, writeFiles } from '../test/temporary-folder.ts';
import { findSource } from './find-source.ts';

describe('findSource', () => {
  test.each([
    ['record files', ['test_batch.bin', 'cifar-10-binary.tar.gz'], 'folder', ''],
    [
      'a folder of record files',
      ['cifar-10-batches-bin/x', 'cifar-10-binary.tar.gz'],
      'folder',
      'cifar-10-batches-bin',
    ],
    ['an archive', ['cifar-10-binary-jpeg.tar.gz', 'README.md'], 'archive', 'cifar-10-binary-jpeg.tar.gz'],
  ])('finds %s in a folder', async (_name, files, kind, place) => {
    const folder = await temporaryFolder();
    await writeFiles(folder, Object.fromEntries(files.map((name) => [name, ''])));
    expect(await findSource(folder)).toEqual({ kind, path: join(folder, place) });
  });

  test('takes a file for an archive', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, { 'mine.tgz': '' });
    expect(await findSource(join(folder, 'mine.tgz'))).toEqual({ kind: 'archive', path: join(folder, 'mine.tgz') });
  });

  test.each([
    [
      'an empty folder',
      [],
      "expected data_batch_1.bin …, cifar-10-batches-bin/ or cifar-10-binary*.tar.gz, found none of them. Name another folder, or run 'gradus data fetch'.",
    ],
    [
      'the python version',
      ['cifar-10-batches-py/data_batch_1'],
      "found none of them (it is the python version; Gradus reads the binary version). Name another folder, or run 'gradus data fetch'.",
    ],
    [
      'two archives',
      ['cifar-10-binary.tar.gz', 'cifar-10-binary-2.tar.gz'],
      'expected one archive, found cifar-10-binary-2.tar.gz and cifar-10-binary.tar.gz. Name the one that you mean.',
    ],
  ])('refuses %s', async (_name, files, message) => {
    const folder = await temporaryFolder();
    await writeFiles(folder, Object.fromEntries(files.map((name) => [name, ''])));
    const finding = findSource(folder);
    await expect(finding).rejects.toThrow(InputError);
    await expect(finding).rejects.toThrow(message);
  });

  // Windows has no such path.
  test.skipIf(process.platform === 'win32')('refuses a device, which may never end', async () => {
    await expect(findSource('/dev/zero')).rejects.toThrow(
      new InputError('/dev/zero: expected a file or a folder, got neither (a pipe or a device). Is the path right?'),
    );
  });

  test('refuses what is not there', async () => {
    const path = join(await temporaryFolder(), 'nowhere');
    await expect(findSource(path)).rejects.toThrow(
      new InputError(`${path}: no such file or folder. Is the path right?`),
    );
  });
});
