import { InputError } from '@gradus/contracts';
import { type Random, randomPermutation } from '@gradus/matrix';
import type { Dataset } from './dataset.ts';

/** Indices of images, each part in the order in which it is used. */
export interface Split {
  readonly training: Uint32Array;
  readonly validation: Uint32Array;
  readonly test: Uint32Array;
}

/**
 * Parts the images of the training files: the first `trainingSamples` of them train, the last `validationSamples`
 * validate. The images of the test file are the test part.
 *
 * @param random - puts the images of the training files in a random order first
 * @throws InputError when the data set has too few images
 *
 * @example
 * const { training, validation, test } = splitTraining(dataset, 45_000, 5_000);
 */
export function splitTraining(
  dataset: Dataset,
  trainingSamples: number,
  validationSamples: number,
  random?: Random,
): Split {
  const { trainingCount, testCount } = dataset;
  const whole = Number.isInteger(trainingSamples) && Number.isInteger(validationSamples);
  const together = trainingSamples + validationSamples;
  if (!(whole && trainingSamples >= 1 && validationSamples >= 0 && together <= trainingCount)) {
    throw new InputError(
      `trainingSamples ${trainingSamples}, validationSamples ${validationSamples}: expected together 1 … ${trainingCount}, the images in the training files. Ask for fewer, or use a larger data set.`,
    );
  }
  const order = random ? randomPermutation(trainingCount, random) : range(0, trainingCount);
  return {
    training: order.slice(0, trainingSamples),
    validation: order.slice(trainingCount - validationSamples),
    test: range(trainingCount, testCount),
  };
}

function range(first: number, count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => first + i);
}
