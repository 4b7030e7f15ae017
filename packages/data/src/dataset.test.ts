import { createHash } from 'node:crypto';
import { InputError } from '@gradus/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { marker, rawFiles, records, SYNTHETIC, sixFiles } from '../test/record-files.ts';
import { assembleDataset } from './dataset.ts';
import { IMAGE_BYTES, LABEL_NAMES, RECORD_BYTES, RECORD_FILES } from './format.ts';
import { sha256Of } from './sha256.ts';

describe('assembleDataset', () => {
  test('takes records apart in the order of the files, whatever their numbers', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(counts, (sizes) => {
        const parts = sizes.map((count, salt) => records(count, salt));
        const files = Object.fromEntries(RECORD_FILES.map((name, i) => [name, parts[i]]));
        const dataset = assembleDataset(rawFiles({ 'dataset.json': SYNTHETIC, ...files }));
        const all = Buffer.concat(parts);
        const total = sizes.reduce((sum, count) => sum + count, 0);
        for (let n = 0; n < total; n++) {
          const record = all.subarray(n * RECORD_BYTES, (n + 1) * RECORD_BYTES);
          expect(dataset.labels[n]).toBe(record[0]);
          expect(record.subarray(1).equals(dataset.images.subarray(n * IMAGE_BYTES, (n + 1) * IMAGE_BYTES))).toBe(true);
        }
        expect(dataset.labels).toHaveLength(total);
        expect(dataset.images).toHaveLength(total * IMAGE_BYTES);
        expect(dataset.testCount).toBe(sizes[5]);
        expect(dataset.trainingCount + dataset.testCount).toBe(total);
        expect(dataset.sha256).toBe(createHash('sha256').update(all).digest('hex'));
      }),
      { numRuns: 30 },
    );
  });

  test('shares its memory with worker threads', () => {
    const dataset = assembleDataset(rawFiles({ ...sixFiles(1), 'dataset.json': SYNTHETIC }));
    expect(dataset.images.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(dataset.labels.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  test('reads the label names, and knows those of CIFAR-10', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
    const files = { ...sixFiles(1), 'dataset.json': SYNTHETIC };
    expect(assembleDataset(rawFiles({ ...files, 'batches.meta.txt': `${names.join('\r\n')}\n\n` })).labelNames).toEqual(
      names,
    );
    expect(assembleDataset(rawFiles(files)).labelNames).toBe(LABEL_NAMES);
  });

  const good = sixFiles(2);
  const badLabel = records(2);
  badLabel[RECORD_BYTES] = 10;
  const { 'data_batch_3.bin': _, ...fiveFiles } = good;
  test.each([
    [
      'a truncated file',
      good,
      "data/data_batch_1.bin: expected 30730000 bytes, got 6146 (a broken download?). Run 'gradus data fetch' to get it again.",
    ],
    [
      'a truncated synthetic file',
      { ...good, 'data_batch_2.bin': records(2).subarray(1), 'dataset.json': SYNTHETIC },
      "data/data_batch_2.bin: expected 1 … 10000 records of 3073 bytes, got 6145 bytes. Run 'gradus data synthesize' to make it again.",
    ],
    [
      'an empty synthetic file',
      { ...good, 'test_batch.bin': '', 'dataset.json': SYNTHETIC },
      "data/test_batch.bin: expected 1 … 10000 records of 3073 bytes, got 0 bytes. Run 'gradus data synthesize' to make it again.",
    ],
    [
      'a missing file',
      { ...fiveFiles, 'dataset.json': SYNTHETIC },
      "data/data_batch_3.bin: is missing (expected data_batch_1.bin … test_batch.bin, six files). Run 'gradus data synthesize' to make it again.",
    ],
    [
      'a label out of range',
      { ...good, 'data_batch_4.bin': badLabel, 'dataset.json': SYNTHETIC },
      "data/data_batch_4.bin: record 1: expected a label of 0 … 9, got 10 (a damaged file?). Run 'gradus data synthesize' to make it again.",
    ],
    [
      'too few label names',
      { ...good, 'batches.meta.txt': 'cat\ndog\n', 'dataset.json': SYNTHETIC },
      "data/batches.meta.txt: expected 10 label names of 1 … 40 printable characters, a line each, got 2. Run 'gradus data synthesize' to make it again.",
    ],
    [
      'a label name that would colour the screen',
      { ...good, 'batches.meta.txt': `\u001b[31mcat\n${'dog\n'.repeat(9)}`, 'dataset.json': SYNTHETIC },
      'data/batches.meta.txt: expected 10 label names of 1 … 40 printable characters, a line each, got others.',
    ],
    ['a marker that is not JSON', { ...good, 'dataset.json': '{' }, /^data\/dataset\.json: is not JSON/],
    [
      'a marker that a terminal would obey',
      { ...good, 'dataset.json': '\u001b[2J\n' },
      /^data\/dataset\.json: is not JSON: \P{C}+ Remove it, or import the data set again\.$/u,
    ],
    [
      'a marker of another shape',
      { ...good, 'dataset.json': '{"provenance": "best"}' },
      /^data\/dataset\.json: at the top level: .*'source'/,
    ],
  ])('refuses %s', (_name, files, message) => {
    const call = () => assembleDataset(rawFiles(files));
    expect(call).toThrow(InputError);
    expect(call).toThrow(message);
  });
});

describe('provenance', () => {
  const files = sixFiles(1);
  const hashes = Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, sha256Of(bytes)]));
  const edited = { ...files, 'test_batch.bin': records(1, 9) };

  // Small files are accepted only when they are synthetic; test/official.test.ts has files of the official size.
  test.each([
    ['synthetic', files],
    ['edited synthetic', edited],
  ])('%s data stay synthetic', (_name, content) => {
    const dataset = assembleDataset(rawFiles({ ...content, 'dataset.json': marker('synthetic', hashes) }));
    expect(dataset.provenance).toBe('synthetic');
  });
});
