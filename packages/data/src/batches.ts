import { allocate, type Dtype, type Matrix, type Random, randomPermutation, zeros } from '@gradus/matrix';
import type { Dataset } from './dataset.ts';
import { IMAGE_BYTES, LABEL_COUNT } from './format.ts';
import { imageOf, type Normalisation } from './normalisation.ts';

/** n samples as a network takes them. */
export interface Batch {
  /** d×n, d = 3072: (pixel / 255 − mean) / std. */
  readonly X: Matrix;
  /** K×n one-hot, K = 10. */
  readonly Y: Matrix;
  /** n labels of 0 … 9. */
  readonly labels: Uint8Array;
}

/** Gathers samples: sample j of the batch is image `indices[j]`. @throws RangeError when an index is of no image */
export type Gatherer = (indices: ArrayLike<number>) => Batch;

/**
 * Copies images out of the data set and normalises them, writing over its arrays again and again: a batch is good until
 * the next call with as many indices. A pixel that never varies in the training part (std 0) is only centred.
 *
 * @param dtype - float32 for training, float64 for gradient checks
 *
 * @example
 * const gather = createGatherer(dataset, normalisation, 'float32');
 * for (const indices of batches) learn(gather(indices));
 */
export function createGatherer(dataset: Dataset, normalisation: Normalisation, dtype: Dtype): Gatherer {
  return gathererInto(dataset, normalisation, dtype, allocate);
}

/** @param make - where the arrays of a batch come from */
function gathererInto(dataset: Dataset, { mean, std }: Normalisation, dtype: Dtype, make: typeof allocate): Gatherer {
  // (pixel / 255 − mean) / std = factor · pixel − offset: one multiplication instead of two divisions an entry.
  const divisor = std.map((value) => (value === 0 ? 1 : value));
  const factor = divisor.map((value) => 1 / (255 * value));
  const offset = mean.map((value, i) => value / divisor[i]);
  const batches = new Map<number, Batch>();
  return (indices) => {
    const n = indices.length;
    const batch = batches.get(n) ?? createBatch(n, dtype, make);
    batches.set(n, batch);
    const { X, Y, labels } = batch;
    Y.data.fill(0);
    for (let j = 0; j < n; j++) {
      normaliseInto(X.data, j * IMAGE_BYTES, imageOf(dataset, indices[j], 'gatherBatch'), factor, offset);
      labels[j] = dataset.labels[indices[j]];
      Y.data[labels[j] + j * LABEL_COUNT] = 1;
    }
    return batch;
  };
}

function createBatch(n: number, dtype: Dtype, make: typeof allocate): Batch {
  return { X: make(IMAGE_BYTES, n, dtype), Y: make(LABEL_COUNT, n, dtype), labels: new Uint8Array(n) };
}

function normaliseInto(
  target: Matrix['data'],
  start: number,
  image: Uint8Array,
  factor: Float64Array,
  offset: Float64Array,
): void {
  for (let i = 0; i < IMAGE_BYTES; i++) target[start + i] = factor[i] * image[i] - offset[i];
}

/**
 * One batch with arrays of its own.
 *
 * @param indices - which images; sample j of the batch is image `indices[j]`
 * @param dtype - float32 for training, float64 for gradient checks
 * @throws RangeError when an index is of no image
 *
 * @example
 * const { X, Y } = gatherBatch(dataset, normalisation, split.validation, 'float32');
 */
export function gatherBatch(
  dataset: Dataset,
  normalisation: Normalisation,
  indices: ArrayLike<number>,
  dtype: Dtype = 'float64',
): Batch {
  return gathererInto(dataset, normalisation, dtype, zeros)(indices);
}

/**
 * The mini-batches of one epoch: the indices in a random order, cut into runs of `batchSize`. What is left over when
 * the size does not divide is dropped for this epoch, so that every update sees as many samples.
 *
 * @throws RangeError when `batchSize` is no whole number of 1 … indices.length
 *
 * @example
 * for (const indices of shuffledBatches(split.training, 100, random)) gatherBatch(dataset, normalisation, indices);
 */
export function shuffledBatches(indices: ArrayLike<number>, batchSize: number, random: Random): Uint32Array[] {
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > indices.length) {
    throw new RangeError(
      `shuffledBatches: expected a batch size of 1 … ${indices.length}, the number of samples, got ${batchSize}`,
    );
  }
  const order = randomPermutation(indices.length, random).map((position) => indices[position]);
  return Array.from({ length: Math.floor(order.length / batchSize) }, (_, batch) =>
    order.subarray(batch * batchSize, (batch + 1) * batchSize),
  );
}
