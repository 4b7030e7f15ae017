import { computeNormalisation, createGatherer, shuffledBatches } from '@gradus/data';
import { createRandom } from '@gradus/matrix';
import { createFloatGatherer } from './float-gatherer.ts';
import { interleave } from './interleave.ts';
import { noiseDataset } from './noise-dataset.ts';
import { type Plan, THREE_LAYERS } from './plan.ts';
import { type Summary, summarise } from './statistics.ts';
import { syntheticSamples } from './synthetic-samples.ts';
import { DEFAULT_SETTINGS } from './training-work.ts';

export interface GatheringRow {
  /** Out of what, into what. */
  readonly source: string;
  readonly msPerBatch: Summary;
}

/** Mini-batches (float32 `X` and `Y`, n = 100, random order) out of the data set's bytes and out of a float32 copy. */
export async function measureGathering(plan: Plan, onRound: (round: number) => void): Promise<GatheringRow[]> {
  const random = createRandom(plan.seed);
  const dataset = noiseDataset(plan.samples, random);
  const copy = syntheticSamples(THREE_LAYERS.widths, plan.samples, 'float32', random);
  const indices = Uint32Array.from({ length: plan.samples }, (_, index) => index);
  const normalisation = computeNormalisation(dataset, indices);
  const epoch = shuffledBatches(indices, DEFAULT_SETTINGS.batchSize, random);
  const sources = [
    ['bytes, normalised to float32', createGatherer(dataset, normalisation, 'float32')],
    ['a float32 copy', createFloatGatherer(copy, DEFAULT_SETTINGS.batchSize)],
  ] as const;
  const measures = sources.map(([, gather]) => async () => {
    const startMs = performance.now();
    for (const batch of epoch) gather(batch);
    return (performance.now() - startMs) / epoch.length;
  });
  const values = await interleave(measures, plan.rounds, 0, onRound);
  return sources.map(([source], index) => ({ source, msPerBatch: summarise(values[index] ?? []) }));
}
