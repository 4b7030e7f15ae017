import { readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
import fc from 'fast-check';
import { create } from 'tar';
import { describe, expect, test } from 'vitest';
import { SYNTHETIC, sixFiles } from '../test/record-files.ts';
import { temporaryFolder, writeFiles } from '../test/temporary-folder.ts';
import { loadDataset } from './dataset.ts';
import { FILE_BYTES } from './format.ts';

/** A folder with `cifar-10-batches-bin/` of three records a file, and its archive. */
async function smallArchive(extra: Record<string, string> = {}): Promise<{ folder: string; archive: string }> {
  const folder = await temporaryFolder();
  const bin = { ...sixFiles(3), 'dataset.json': SYNTHETIC, ...extra };
  await writeFiles(join(folder, 'cifar-10-batches-bin'), bin);
  return { folder, archive: join(folder, 'small.tar.gz') };
}

const pack = (folder: string, archive: string, members = ['cifar-10-batches-bin'], gzip = true) =>
  create({ file: archive, cwd: folder, gzip, preservePaths: true }, members);

describe('an archive', () => {
  test.each([
    ['gzipped', true, 'cifar-10-batches-bin'],
    ['not gzipped', false, 'cifar-10-batches-bin'],
    ['with ./ before its members', true, './cifar-10-batches-bin'],
  ])('%s holds the images of its folder', async (_name, gzip, member) => {
    const { folder, archive } = await smallArchive({ 'readme.html': 'passed over' });
    await pack(folder, archive, [member], gzip);
    const steps: number[] = [];
    const dataset = await loadDataset(archive, { onProgress: (done, total) => steps.push(done / total) });
    expect(dataset).toEqual(await loadDataset(folder));
    expect(steps.at(-1)).toBe(1);
    expect((await readdir(folder)).sort()).toEqual(['cifar-10-batches-bin', 'small.tar.gz']);
  });

  test('passes over members outside of its folder', async () => {
    const { folder, archive } = await smallArchive();
    await writeFiles(folder, {
      'inside/x': '',
      'cifar-10-batches-bin/sub/test_batch.bin': 'other',
      'test_batch.bin': 'other',
    });
    await create({ file: archive, cwd: join(folder, 'inside'), gzip: true, preservePaths: true }, [
      '../test_batch.bin',
      '../cifar-10-batches-bin/sub/test_batch.bin',
    ]);
    await expect(loadDataset(archive)).rejects.toThrow('data_batch_1.bin: is missing');
  });

  test('refuses a link in place of a file', async () => {
    const { folder, archive } = await smallArchive();
    await symlink('/etc/hostname', join(folder, 'cifar-10-batches-bin', 'batches.meta.txt'));
    await pack(folder, archive);
    await expect(loadDataset(archive)).rejects.toThrow(
      new InputError(
        `${archive}: batches.meta.txt: expected a file, got a SymbolicLink. Run 'gradus data fetch' to get it again.`,
      ),
    );
  });

  test('refuses a file that is there twice', async () => {
    const { folder, archive } = await smallArchive();
    await pack(folder, archive, [
      'cifar-10-batches-bin',
      'cifar-10-batches-bin/../cifar-10-batches-bin/test_batch.bin',
    ]);
    await expect(loadDataset(archive)).rejects.toThrow(
      new InputError(
        `${archive}: test_batch.bin: expected once, is in the archive twice. Run 'gradus data fetch' to get it again.`,
      ),
    );
  });

  test('refuses a file that is too large', async () => {
    const { folder, archive } = await smallArchive();
    await writeFile(join(folder, 'cifar-10-batches-bin', 'test_batch.bin'), new Uint8Array(FILE_BYTES + 1));
    await pack(folder, archive, undefined, false);
    await expect(loadDataset(archive)).rejects.toThrow(
      new InputError(
        `${archive}: test_batch.bin: expected 30730000 bytes, got 30730001 (a broken download?). Run 'gradus data fetch' to get it again.`,
      ),
    );
  });

  test.each([
    ['text', 'not an archive\n'.repeat(100)],
    ['nothing', ''],
  ])('refuses a file of %s', async (_name, content) => {
    const archive = join(await temporaryFolder(), 'cifar-10-binary.tar.gz');
    await writeFile(archive, content);
    const loading = loadDataset(archive);
    await expect(loading).rejects.toThrow(InputError);
    await expect(loading).rejects.toThrow("expected a .tar.gz archive of CIFAR-10's binary version, got a damaged");
  });

  test('refuses a download that was cut anywhere', async () => {
    const { folder, archive } = await smallArchive();
    await pack(folder, archive);
    const whole = await readFile(archive);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (length) => {
        await writeFile(archive, whole.subarray(0, length));
        await expect(loadDataset(archive)).rejects.toThrow(InputError);
      }),
      { numRuns: 50 },
    );
  });
});
