import type { ExperimentSettings } from '@gradus/contracts';
import {
  computeNormalisation,
  createGatherer,
  type Dataset,
  type Split,
  shuffledBatches,
  splitTraining,
} from '@gradus/data';
import type { Random } from '@gradus/matrix';
import type { Batch } from '@gradus/net';

/** Samples gathered at a time for an evaluation: 500 × 3,072 float32 are 6 MB. */
const CHUNK = 500;

/** The parts of a data set, and how to take normalised float32 samples out of them. */
export interface Samples {
  readonly split: Split;
  /** A mini-batch, good until the next one. */
  gather(indices: Uint32Array): Batch;
  /** All the samples in chunks of a bounded size, each gathered when it is asked for and good until the next one. */
  inChunks(indices: Uint32Array): Iterable<Batch>;
}

/**
 * Splits the data set as the settings say; the pixels are normalised by the training part.
 *
 * @throws InputError when the data set has too few images
 */
export function prepareSamples(
  dataset: Dataset,
  settings: Pick<ExperimentSettings, 'trainingSamples' | 'validationSamples'>,
): Samples {
  const split = splitTraining(dataset, settings.trainingSamples, settings.validationSamples);
  const normalisation = computeNormalisation(dataset, split.training);
  const gather = createGatherer(dataset, normalisation, 'float32');
  const gatherChunk = createGatherer(dataset, normalisation, 'float32');
  function* inChunks(indices: Uint32Array): Generator<Batch> {
    for (let start = 0; start < indices.length; start += CHUNK) {
      yield gatherChunk(indices.subarray(start, start + CHUNK));
    }
  }
  return { split, gather, inChunks };
}

/** The mini-batches of epoch after epoch, shuffled anew for each. */
export function* endlessBatches(
  indices: Uint32Array,
  batchSize: number,
  random: Random,
): Generator<Uint32Array, never, void> {
  for (;;) yield* shuffledBatches(indices, batchSize, random);
}
