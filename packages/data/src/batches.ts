import {
  allocate,
  allocateBytes,
  type Dtype,
  type Matrix,
  type Random,
  randomPermutation,
  scaleBytesInto,
  zeros,
} from '@gradus/matrix';
import type { Dataset } from './dataset.ts';
import { IMAGE_BYTES, LABEL_COUNT } from './format.ts';
import { expectIndex, type Normalisation } from './normalisation.ts';

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
  return gathererInto(dataset, normalisation, dtype, { allocate, allocateBytes });
}

/** Where the arrays of a batch come from. */
interface Memory {
  allocate(rows: number, cols: number, dtype: Dtype): Matrix;
  allocateBytes(length: number): Uint8Array;
}

interface Buffers {
  readonly batch: Batch;
  /** The pixels of the batch's images, one image after the other. */
  readonly pixels: Buffer;
}

function gathererInto(dataset: Dataset, { mean, std }: Normalisation, dtype: Dtype, memory: Memory): Gatherer {
  // (pixel / 255 − mean) / std = factor · pixel − offset: one multiplication instead of two divisions an entry.
  const [factor, offset] = [memory.allocate(IMAGE_BYTES, 1, dtype), memory.allocate(IMAGE_BYTES, 1, dtype)];
  std.forEach((value, i) => {
    const divisor = value === 0 ? 1 : value;
    factor.data[i] = 1 / (255 * divisor);
    offset.data[i] = mean[i] / divisor;
  });
  // Buffer.copy: twice as fast between shared arrays as TypedArray.set, and it needs no view of each image.
  const images = bufferOver(dataset.images);
  const buffers = new Map<number, Buffers>();
  return (indices) => {
    const n = indices.length;
    const own = buffers.get(n) ?? createBuffers(n, dtype, memory);
    buffers.set(n, own);
    const { batch, pixels } = own;
    const { X, Y, labels } = batch;
    Y.data.fill(0);
    for (let j = 0; j < n; j++) {
      const index = indices[j];
      expectIndex(dataset, index, 'gatherBatch');
      images.copy(pixels, j * IMAGE_BYTES, index * IMAGE_BYTES, (index + 1) * IMAGE_BYTES);
      labels[j] = dataset.labels[index];
      Y.data[labels[j] + j * LABEL_COUNT] = 1;
    }
    scaleBytesInto(pixels, factor, offset, X);
    return batch;
  };
}

function createBuffers(n: number, dtype: Dtype, memory: Memory): Buffers {
  const X = memory.allocate(IMAGE_BYTES, n, dtype);
  const Y = memory.allocate(LABEL_COUNT, n, dtype);
  return { batch: { X, Y, labels: new Uint8Array(n) }, pixels: bufferOver(memory.allocateBytes(n * IMAGE_BYTES)) };
}

function bufferOver({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
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
  const memory = { allocate: zeros, allocateBytes: (length: number) => new Uint8Array(length) };
  return gathererInto(dataset, normalisation, dtype, memory)(indices);
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
