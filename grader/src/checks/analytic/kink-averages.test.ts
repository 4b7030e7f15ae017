import type { NetworkCase } from '@gradus/contracts';
import { createRandom } from '@gradus/matrix';
import { describe, expect, test } from 'vitest';
import { drawPlantedKinks } from '../../targets/planted-kinks.ts';
import type { PlantedUnit } from '../../targets/question.ts';
import { pairUp } from '../pair-up.ts';
import { kinkAverages } from './kink-averages.ts';

const drawn: NetworkCase = { widths: [6, 5, 3], n: 7, batchNorm: true, epsilon: 0.01, lambda: 0.1, activation: 'relu' };
const kinks = drawPlantedKinks(drawn, createRandom(7));

/** Right answers, with this share of the other side in each entry of each unit. */
function withShares(shareOf: (unit: PlantedUnit, place: number, index: number) => number) {
  const paired = pairUp(structuredClone(kinks.question.expected), kinks.question.expected, 'gradients');
  if ('problem' in paired) throw new Error(paired.problem);
  for (const [index, unit] of kinks.units.entries()) {
    for (const [place, { tensor, entry, effect }] of unit.effects.entries()) {
      const data = paired.pairs.find(({ name }) => name === tensor)?.submitted.data ?? new Float64Array();
      data[entry] = (data[entry] as number) + effect * shareOf(unit, place, index);
    }
  }
  return paired.pairs;
}

describe('kinkAverages', () => {
  test.each([
    ['right answers', () => 0],
    ['rounding', (_: PlantedUnit, place: number) => 1e-3 * (place - 2)],
    ['a mask that is missing', (_: PlantedUnit, __: number, index: number) => (index < 9 ? 0 : 1)],
    [
      'a mask of float32 scores',
      ({ distance }: PlantedUnit, _: number, i: number) => (distance < 1e-7 && i % 2 ? 1 : 0),
    ],
    ['a mask with a threshold', ({ distance }: PlantedUnit) => (distance < 1e-5 ? 1 : 0)],
    ['errors larger than both sides', ({ distance }: PlantedUnit) => (distance < 1e-5 ? 7 : 0)],
    ['errors of a share everywhere', () => 0.5],
    ['errors near some kinks only', ({ distance }: PlantedUnit) => (distance === 1e-5 ? 0.5 : 0)],
  ])('says nothing of %s', (_, shareOf) => {
    expect(kinkAverages(withShares(shareOf), kinks)).toBeUndefined();
  });

  test('brackets the step of central differences', () => {
    const pairs = withShares(({ distance }) => Math.max(0, (1 - distance / 3e-5) / 2));
    expect(kinkAverages(pairs, kinks)).toEqual({ within: 1e-5, rightAt: 1e-4 });
  });

  test('brackets the step of one-sided differences', () => {
    const pairs = withShares(({ distance }, place) => (distance < 3e-8 && place % 2 === 0 ? 1 : 0));
    expect(kinkAverages(pairs, kinks)).toEqual({ within: 1e-8, rightAt: 1e-7 });
  });
});
