import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { create } from 'tar';
import { expect, test } from 'vitest';
import { LABEL_NAMES, TRAINING_FILES } from '../src/format.ts';
import { fetchDataset, importDataset, loadDataset } from '../src/index.ts';
import { archiveServer } from './archive-server.ts';
import { sixFiles } from './record-files.ts';
import { temporaryFolder, writeFiles } from './temporary-folder.ts';

/** A folder with an archive that stands for the published one, but has four images a file. */
async function publish() {
  const folder = await temporaryFolder();
  const file = join(folder, 'cifar-10-binary.tar.gz');
  const labelNames = `${LABEL_NAMES.join('\n')}\n\n`;
  const unpacked = join(folder, 'unpacked');
  await writeFiles(join(unpacked, 'cifar-10-batches-bin'), { ...sixFiles(4), 'batches.meta.txt': labelNames });
  await create({ file, cwd: unpacked, gzip: true }, ['cifar-10-batches-bin']);
  const md5 = createHash('md5')
    .update(await readFile(file))
    .digest('hex');
  const server = await archiveServer((_request, response) => createReadStream(file).pipe(response));
  return { folder, file, unpacked, official: { url: server.url, md5, recordsPerFile: 4 }, requests: server.requests };
}

test('an archive is official by its md5 alone, its unpacked folder is unverified', async () => {
  const { file, unpacked, official } = await publish();
  const dataset = await loadDataset(file, { official });
  expect(dataset).toMatchObject({ provenance: 'official', trainingCount: 20, testCount: 4, labelNames: LABEL_NAMES });
  const unverified = { ...dataset, provenance: 'unverified' };
  expect(await loadDataset(file, { official: { ...official, md5: '0'.repeat(32) } })).toEqual(unverified);
  expect(await loadDataset(unpacked, { official })).toEqual(unverified);
});

test('fetch brings the official data set, and does nothing the second time', async () => {
  const { folder, official, requests } = await publish();
  const parent = join(folder, 'cache');
  const out = join(parent, 'cifar-10');
  const dataset = await fetchDataset(out, { archive: official });
  expect(dataset.provenance).toBe('official');
  expect(await fetchDataset(out, { archive: official })).toEqual(dataset);
  expect(requests).toHaveLength(1);
  expect(await readdir(parent)).toEqual(['cifar-10']);
  expect(await readdir(out)).toEqual(['batches.meta.txt', ...TRAINING_FILES, 'dataset.json', 'test_batch.bin']);
});

test.each(['data_batch_2.bin', 'batches.meta.txt'])('an import is official until %s is edited', async (name) => {
  const { folder, file, official } = await publish();
  const out = join(folder, 'imported');
  await importDataset(file, out, { official });
  expect((await loadDataset(out, { official })).provenance).toBe('official');
  const bytes = await readFile(join(out, name));
  bytes[5] ^= 1;
  await writeFile(join(out, name), bytes);
  expect((await loadDataset(out, { official })).provenance).toBe('unverified');
  await importDataset(out, out, { official });
  expect(JSON.parse(await readFile(join(out, 'dataset.json'), 'utf8')).provenance).toBe('unverified');
});

test('a damaged file is refused before anything is written', async () => {
  const { folder, unpacked, official } = await publish();
  const out = join(folder, 'never');
  const place = join(unpacked, 'cifar-10-batches-bin', 'data_batch_3.bin');
  await writeFile(place, (await readFile(place)).subarray(0, 5000));
  await expect(importDataset(unpacked, out, { official })).rejects.toThrow(
    `${place}: expected 12292 bytes, got 5000 (a broken download?). Run 'gradus data fetch' to get it again.`,
  );
  expect(await readdir(folder)).not.toContain('never');
});
