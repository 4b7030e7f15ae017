import { createRandom, gatherColumns } from '@gradus/matrix';
import { expect, it } from 'vitest';
import { createFloatGatherer } from './float-gatherer.ts';
import { syntheticSamples } from './synthetic-samples.ts';

it.each(['float32', 'float64'] as const)('copies samples with their labels, batch after batch (%s)', (dtype) => {
  const samples = syntheticSamples([5, 4, 3], 20, dtype, createRandom(1));
  const gather = createFloatGatherer(samples, 3);
  for (const indices of [Uint32Array.of(7, 0, 19), Uint32Array.of(1, 1, 2)]) {
    expect(gather(indices)).toEqual({ X: gatherColumns(samples.X, indices), Y: gatherColumns(samples.Y, indices) });
  }
});
