import { describe, expect, it } from 'vitest';
import { drawNetwork } from '../test/draw-network.ts';
import { computeGradients } from './backward.ts';
import { forward } from './forward.ts';
import type { Options, Parameters } from './parameters.ts';
import { sgdStep } from './sgd.ts';
import { allocateParameters, createTrainingStep } from './training-step.ts';

const SEEDS = [1, 2, 3, 4, 5];
const ETA = 0.3;
const LAMBDA = 0.07;

/** Every number of a network's parameters. */
function numbersOf({ W, b, gamma = [], beta = [] }: Parameters): number[] {
  return [...W, ...b, ...gamma, ...beta].flatMap(({ data }) => [...data]);
}

describe('createTrainingStep', () => {
  const cases = [
    { widths: [5, 3], n: 4 },
    { widths: [1, 1, 2], n: 2 },
    { widths: [6, 5, 4, 3], n: 7 },
    { widths: [40, 30, 20, 10], n: 50 },
  ].flatMap((shape) =>
    [true, false].flatMap((batchNorm) =>
      (['relu', 'leakyRelu'] as const).map((activation) => ({ ...shape, batchNorm, activation })),
    ),
  );

  it.each(cases)(
    'makes the steps of the pure functions: $widths, n = $n, batch norm $batchNorm, $activation',
    (drawn) => {
      for (const seed of SEEDS) {
        const options: Options = { batchNorm: drawn.batchNorm, epsilon: 1e-3, activation: drawn.activation, leak: 0.1 };
        const { X, Y, parameters } = drawNetwork(seed, drawn.widths, drawn.n, options, 'float64');
        const before = structuredClone(parameters);
        const trained = allocateParameters(parameters);
        const step = createTrainingStep(trained, options, LAMBDA, drawn.n);
        let expected: Parameters = parameters;
        for (let t = 0; t < 3; t++) {
          step.forward(X);
          const { layers } = forward(X, expected, options);
          step.statistics.forEach(({ mu, v }, l) => {
            expect(mu.data.every((value, i) => Math.abs(value - (layers[l].mu?.data[i] ?? 0)) < 1e-11)).toBe(true);
            expect(v.data.every((value, i) => Math.abs(value - (layers[l].v?.data[i] ?? 0)) < 1e-11)).toBe(true);
          });
          step.learn(Y, ETA);
          expected = sgdStep(expected, computeGradients(X, Y, expected, LAMBDA, options), ETA);
        }
        const wanted = numbersOf(expected);
        // Three steps of sums of at most 50 products of size 1, divided by √(v + ε) ≥ 0.03: roundings of 2⁻⁵³ grow to
        // 1e-11 at the most.
        numbersOf(trained).forEach((value, k) => {
          expect(Math.abs(value - wanted[k])).toBeLessThan(1e-11 * Math.max(1, Math.abs(wanted[k])));
        });
        expect(parameters).toEqual(before);
      }
    },
  );

  it('writes over the same arrays, step after step', () => {
    const options: Options = { batchNorm: true, epsilon: 1e-3, activation: 'relu' };
    const { X, Y, parameters } = drawNetwork(1, [6, 5, 4, 3], 7, options, 'float32');
    const trained = allocateParameters(parameters);
    const step = createTrainingStep(trained, options, LAMBDA, 7);
    const arrays = () => [...trained.W, ...step.statistics.map(({ mu }) => mu)].map(({ data }) => data);
    const first = arrays();
    for (let t = 0; t < 3; t++) {
      step.forward(X);
      step.learn(Y, ETA);
    }
    arrays().forEach((data, i) => {
      expect(data).toBe(first[i]);
    });
  });
});
