import type { Dataset } from './dataset.ts';
import { IMAGE_BYTES } from './format.ts';

/** Statistics of every pixel (d×1, d = 3072) over a set of images, of pixels divided by 255. */
export interface Normalisation {
  readonly mean: Float64Array;
  /** Divides by n − 1, as the handout's; 0 where a pixel never varies. */
  readonly std: Float64Array;
}

/**
 * Mean and standard deviation of every pixel over the given images, those of the training part. The sums are whole
 * numbers below 2⁵³, so that the order of the images makes no difference.
 *
 * @param indices - which images, n ≥ 2 of them
 * @throws RangeError when there are fewer than two indices, or one is of no image
 *
 * @example
 * const normalisation = computeNormalisation(dataset, splitTraining(dataset, 45_000, 5_000).training);
 */
export function computeNormalisation(dataset: Dataset, indices: ArrayLike<number>): Normalisation {
  const n = indices.length;
  if (n < 2) throw new RangeError(`computeNormalisation: expected at least 2 images, got ${n}`);
  const sums = new Float64Array(IMAGE_BYTES);
  const squares = new Float64Array(IMAGE_BYTES);
  for (let j = 0; j < n; j++) {
    const index = indices[j];
    expectIndex(dataset, index, 'computeNormalisation');
    const first = index * IMAGE_BYTES;
    for (let i = 0; i < IMAGE_BYTES; i++) {
      const pixel = dataset.images[first + i];
      sums[i] += pixel;
      squares[i] += pixel * pixel;
    }
  }
  const mean = sums.map((total) => total / n / 255);
  const std = squares.map((square, i) => {
    const total = sums[i];
    return Math.sqrt((n * square - total * total) / (n * (n - 1))) / 255;
  });
  return { mean, std };
}

/** @throws RangeError when `index` is of no image */
export function expectIndex(dataset: Dataset, index: number | undefined, where: string): asserts index is number {
  if (index === undefined || !(index >= 0 && index < dataset.labels.length && Number.isInteger(index))) {
    throw new RangeError(`${where}: expected indices of 0 … ${dataset.labels.length - 1}, got ${index}`);
  }
}
