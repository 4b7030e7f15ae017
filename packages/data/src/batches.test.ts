import { columnSums, createRandom, dtypeOf, rowMeans, shapeOf } from '@gradus/matrix';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { datasetOf } from '../test/dataset-of.ts';
import { createGatherer, gatherBatch, shuffledBatches } from './batches.ts';
import { IMAGE_BYTES } from './format.ts';
import { computeNormalisation } from './normalisation.ts';

const dataset = datasetOf(30, 5);
const training = Array.from({ length: 30 }, (_, n) => n);
const normalisation = computeNormalisation(dataset, training);

describe('gatherBatch', () => {
  test.each(['float64', 'float32'] as const)('normalises and labels in %s', (dtype) => {
    const indices = [34, 0, 17];
    const { X, Y, labels } = gatherBatch(dataset, normalisation, indices, dtype);
    expect([shapeOf(X), shapeOf(Y), dtypeOf(X), dtypeOf(Y)]).toEqual(['3072×3', '10×3', dtype, dtype]);
    expect([...labels]).toEqual([4, 0, 7]);
    indices.forEach((n, j) => {
      expect(Y.data[labels[j] + 10 * j]).toBe(1);
      for (let i = 0; i < IMAGE_BYTES; i += 101) {
        const { mean, std } = normalisation;
        const expected = (dataset.images[n * IMAGE_BYTES + i] / 255 - mean[i]) / std[i];
        // Entries are below 4 in size: three roundings of the type's unit (2⁻⁵³, 2⁻²⁴) times 4.
        expect(Math.abs(X.data[i + j * IMAGE_BYTES] - expected)).toBeLessThan(dtype === 'float64' ? 2e-15 : 8e-7);
      }
    });
    expect([...columnSums(Y).data]).toEqual([1, 1, 1]);
  });

  test('the training part has mean 0 in every pixel', () => {
    const { X } = gatherBatch(dataset, normalisation, training);
    // The mean of 30 entries of size about 1, each rounded to 2⁻⁵³.
    expect(Math.max(...rowMeans(X).data.map(Math.abs))).toBeLessThan(1e-14);
  });

  test('a pixel that never varies is centred, not divided by 0', () => {
    const constant = datasetOf(4, 1, (n, i) => (i === 0 ? 51 : n * 20));
    const { X } = gatherBatch(constant, computeNormalisation(constant, [0, 1, 2, 3]), [0, 3]);
    // 51 · (1 / 255) rounds in the last place of 0.2.
    expect(Math.abs(X.data[0])).toBeLessThan(1e-16);
    expect(X.data.every(Number.isFinite)).toBe(true);
  });

  test('takes no image at all, and refuses one that is not there', () => {
    expect(shapeOf(gatherBatch(dataset, normalisation, []).X)).toBe('3072×0');
    expect(() => gatherBatch(dataset, normalisation, [35])).toThrow(
      new RangeError('gatherBatch: expected indices of 0 … 34, got 35'),
    );
  });
});

describe('createGatherer', () => {
  test('writes over its arrays what gatherBatch returns', () => {
    const gather = createGatherer(dataset, normalisation, 'float32');
    const first = gather([3, 20]);
    for (const indices of [[3, 20], [31, 0], [7], [34, 34]]) {
      expect(gather(indices)).toEqual(gatherBatch(dataset, normalisation, indices, 'float32'));
    }
    expect(gather([4, 5]).X.data).toBe(first.X.data);
    expect(gather([4]).X.data).not.toBe(first.X.data);
  });
});

describe('shuffledBatches', () => {
  test('deals every index at most once, in whole batches, the same for the same seed', () => {
    const sizes = fc
      .integer({ min: 1, max: 200 })
      .chain((n) => fc.record({ n: fc.constant(n), batchSize: fc.integer({ min: 1, max: n }), seed: fc.nat() }));
    fc.assert(
      fc.property(sizes, ({ n, batchSize, seed }) => {
        const indices = Array.from({ length: n }, (_, i) => 1000 + i);
        const batches = shuffledBatches(indices, batchSize, createRandom(seed));
        const dealt = batches.flatMap((batch) => [...batch]);
        expect(batches).toHaveLength(Math.floor(n / batchSize));
        expect(batches.every((batch) => batch.length === batchSize)).toBe(true);
        expect(new Set(dealt).size).toBe(dealt.length);
        expect(dealt.every((index) => index >= 1000 && index < 1000 + n)).toBe(true);
        expect(shuffledBatches(indices, batchSize, createRandom(seed))).toEqual(batches);
      }),
    );
  });

  test('one source of random numbers gives another order every epoch', () => {
    const random = createRandom(7);
    expect(shuffledBatches(training, 10, random)).not.toEqual(shuffledBatches(training, 10, random));
  });

  test.each([0, 31, 2.5, Number.NaN])('refuses a batch size of %s', (batchSize) => {
    expect(() => shuffledBatches(training, batchSize, createRandom(1))).toThrow(
      new RangeError(`shuffledBatches: expected a batch size of 1 … 30, the number of samples, got ${batchSize}`),
    );
  });
});
