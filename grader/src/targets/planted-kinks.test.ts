import type { NetworkCase } from '@gradus/contracts';
import { createRandom, type Matrix } from '@gradus/matrix';
import { computeGradients, forward, type HiddenLayer } from '@gradus/net';
import { describe, expect, test } from 'vitest';
import { DISTANCES, drawPlantedKinks } from './planted-kinks.ts';

const drawn: NetworkCase = {
  widths: [6, 5, 3],
  n: 7,
  batchNorm: true,
  epsilon: 0.01,
  lambda: 0.1,
  activation: 'leakyRelu',
};
const seeds = [1, 2, 3, 4, 5];
type Asked = Parameters<typeof computeGradients>;

describe('drawPlantedKinks', () => {
  test.each(seeds)(
    'puts one score of every unit at its distance, half of them above, all others far (seed %i)',
    (seed) => {
      const { question } = drawPlantedKinks(drawn, createRandom(seed));
      const [X, , parameters, , options] = question.parameters as unknown as Asked;
      const [layer] = forward(X, parameters, options).layers as [HiddenLayer];
      const { data, rows } = layer.S;
      const near = Array.from({ length: rows }, (_, unit) => {
        const scores = Array.from(data).filter((_, k) => k % rows === unit);
        const sorted = scores.sort((a, b) => Math.abs(a) - Math.abs(b));
        expect(Math.abs(sorted[1] as number)).toBeGreaterThan(0.1);
        return sorted[0] as number;
      });
      // The score is a sum of some terms of size 1: rounding is 1e-15.
      near.forEach((score, unit) => {
        const distance = DISTANCES[unit % DISTANCES.length] as number;
        expect(Math.abs(score - (unit < DISTANCES.length ? distance : -distance))).toBeLessThan(1e-14);
      });
    },
  );

  test.each(seeds)('knows what it is to the gradients on which side each score is (seed %i)', (seed) => {
    const { question, units } = drawPlantedKinks(drawn, createRandom(seed));
    const [X, Y, parameters, lambda, options] = question.parameters as unknown as Asked;
    const before = computeGradients(X, Y, parameters, lambda, options);
    for (const [unit, { distance, effects }] of units.entries()) {
      if (distance > 1e-6) continue;
      const b = parameters.b.map((column) => ({ ...column, data: column.data.slice() }));
      const column = b[0] as Matrix;
      column.data[unit] = (column.data[unit] as number) + (unit < DISTANCES.length ? -2 : 2) * distance;
      const after = computeGradients(X, Y, { ...parameters, b }, lambda, options);
      for (const { tensor, entry, effect } of effects) {
        const [A, B] = tensor === 'W1' ? [before.W[0], after.W[0]] : [before.b[0], after.b[0]];
        const change = (B?.data[entry] as number) - (A?.data[entry] as number);
        // All else changes by about the move itself.
        expect(Math.abs(change - effect)).toBeLessThan(1e-5);
      }
    }
  });

  test('says what it is', () => {
    expect(drawPlantedKinks(drawn, createRandom(1)).question.description).toBe(
      '5-18-3, n = 4, no batch norm, scores near 0',
    );
  });
});
