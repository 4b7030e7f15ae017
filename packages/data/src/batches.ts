import { type Dtype, type Matrix, type Random, randomPermutation, zeros } from '@gradus/matrix';
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

/**
 * Copies images out of the data set and normalises them. A pixel that never varies in the training part (std 0) is only
 * centred.
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
  const n = indices.length;
  const X = zeros(IMAGE_BYTES, n, dtype);
  const Y = zeros(LABEL_COUNT, n, dtype);
  const labels = new Uint8Array(n);
  // (pixel / 255 − mean) / std = factor · pixel − offset: one multiplication instead of two divisions an entry.
  const divisor = normalisation.std.map((std) => (std === 0 ? 1 : std));
  const factor = divisor.map((std) => 1 / (255 * std));
  const offset = normalisation.mean.map((mean, i) => mean / divisor[i]);
  for (let j = 0; j < n; j++) {
    const image = imageOf(dataset, indices[j], 'gatherBatch');
    for (let i = 0; i < IMAGE_BYTES; i++) {
      X.data[i + j * IMAGE_BYTES] = factor[i] * image[i] - offset[i];
    }
    const label = dataset.labels[indices[j]];
    labels[j] = label;
    Y.data[label + j * LABEL_COUNT] = 1;
  }
  return { X, Y, labels };
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
