import { columns, type Matrix, zeros } from '@gradus/matrix';
import { describe, expect, it } from 'vitest';
import { drawNetwork } from '../../test/draw-network.ts';
import type { Options, Parameters } from '../parameters.ts';
import { gradientRounding } from './gradient-rounding.ts';
import type { NetworkCost } from './network-cost.ts';
import { createPlainCost } from './plain-cost.ts';
import { createStructuredCost } from './structured-cost.ts';

const shapes = [
  { widths: [5, 3], n: 4 },
  { widths: [4, 1, 2], n: 2 },
  { widths: [3, 5, 4], n: 7 },
  { widths: [6, 5, 4, 3], n: 7 },
  { widths: [7, 6, 5, 4, 4, 3], n: 9 },
  { widths: [30, 50, 40, 10], n: 60 },
];
const kinds = [true, false].flatMap((batchNorm) =>
  (['relu', 'leakyRelu'] as const).map((activation) => ({ batchNorm, activation })),
);
const cases = shapes.flatMap((shape) => kinds.map((kind) => ({ ...shape, ...kind })));

function optionsOf({ batchNorm, activation }: (typeof kinds)[number]): Options {
  return { batchNorm, epsilon: 1e-3, activation, leak: 0.1 };
}

/** Some moves of every tensor, large and small. */
function movesOf(cost: NetworkCost) {
  return [...cost.tensors].map(([tensor, { data }]) => {
    const entries = Uint32Array.from({ length: Math.min(data.length, 40) * 4 }, (_, m) =>
      Math.floor((m >> 2) * Math.max(1, data.length / 40)),
    );
    const deltas = Float64Array.from(entries, (_, m) => [0.3, -1e-2, 1e-3, -1e-4][m % 4]);
    return { tensor, entries, deltas };
  });
}

describe('createStructuredCost', () => {
  it.each(cases)('agrees with whole forward passes move by move: $widths, n = $n, $batchNorm, $activation', (drawn) => {
    const options = optionsOf(drawn);
    const { X, Y, parameters } = drawNetwork(11, drawn.widths, drawn.n, options);
    const plain = createPlainCost(X, Y, parameters, 0.07, options);
    const structured = createStructuredCost(X, Y, parameters, 0.07, options);
    expect([...structured.tensors.keys()]).toEqual([...plain.tensors.keys()]);
    expect(structured.exactKinks).toBe(0);
    for (const moves of movesOf(plain)) {
      const expected = plain.move(moves);
      const { differences, rounding, kinks } = structured.move(moves);
      expect([...kinks]).toEqual([...expected.kinks]);
      differences.forEach((difference, m) => {
        // The forward passes round by some ε of every sum in them: 60 samples and scores of size 100 give 1e-12.
        const bound = rounding[m] + expected.rounding[m] + 1e-12;
        expect(Math.abs(difference - expected.differences[m])).toBeLessThanOrEqual(bound);
      });
    }
  });

  it('says exactly 0 for a bias before batch norm', () => {
    const options = optionsOf({ batchNorm: true, activation: 'relu' });
    const { X, Y, parameters } = drawNetwork(3, [6, 5, 4], 7, options);
    const { differences } = createStructuredCost(X, Y, parameters, 0.1, options).move({
      tensor: 'b1',
      entries: Uint32Array.of(0, 3),
      deltas: Float64Array.of(0.1, -5),
    });
    expect([...differences]).toEqual([0, 0]);
  });

  it('keeps its digits for moves that a cost would not show', () => {
    const options = optionsOf({ batchNorm: true, activation: 'leakyRelu' });
    const { X, Y, parameters } = drawNetwork(5, [6, 5, 4, 3], 9, options);
    const cost = createStructuredCost(X, Y, parameters, 0.1, options);
    for (const tensor of cost.tensors.keys()) {
      const entries = Uint32Array.of(0, 0, 1, 1);
      const { differences } = cost.move({ tensor, entries, deltas: Float64Array.of(1e-9, 1e-10, -1e-9, -1e-10) });
      // Quadratic terms are 1e-9 of the linear one.
      expect(Math.abs(differences[0] - 10 * differences[1])).toBeLessThanOrEqual(1e-6 * Math.abs(differences[0]));
      expect(Math.abs(differences[2] - 10 * differences[3])).toBeLessThanOrEqual(1e-6 * Math.abs(differences[2]));
    }
  });

  it('is right when two costs take turns', () => {
    const options = optionsOf({ batchNorm: true, activation: 'relu' });
    const draw = (seed: number, widths: number[]) => {
      const { X, Y, parameters } = drawNetwork(seed, widths, 6, options);
      return createStructuredCost(X, Y, parameters, 0.1, options);
    };
    const moves = { tensor: 'W1', entries: Uint32Array.of(0, 1, 2), deltas: Float64Array.of(0.1, 0.1, 0.1) };
    const [first, second] = [draw(1, [4, 3, 2]), draw(2, [9, 8, 7, 6])];
    const alone = first.move(moves);
    second.move(moves);
    expect(first.move(moves)).toEqual(alone);
  });

  it('counts activations that lie exactly at their kink', () => {
    const options = optionsOf({ batchNorm: false, activation: 'relu' });
    const { X, Y, parameters } = drawNetwork(1, [4, 3, 2], 5, options);
    const dead: Parameters = { W: [zeros(3, 4), parameters.W[1]], b: [zeros(3, 1), parameters.b[1]] };
    expect(createStructuredCost(X, Y, dead, 0.1, options).exactKinks).toBe(15);
    expect(createPlainCost(X, Y, dead, 0.1, options).exactKinks).toBe(15);
  });

  it('names what does not fit', () => {
    const options = optionsOf({ batchNorm: false, activation: 'relu' });
    const { X, Y, parameters } = drawNetwork(1, [4, 3, 2], 5, options);
    const cost = createStructuredCost(X, Y, parameters, 0.1, options);
    const move = (tensor: string) => () =>
      cost.move({ tensor, entries: Uint32Array.of(0), deltas: Float64Array.of(1) });
    expect(move('gamma1')).toThrow("expected one of the tensors W1, W2, b1, b2, got 'gamma1'");
    const wrong: Matrix = zeros(3, 5);
    expect(() => createStructuredCost(X, wrong, parameters, 0.1, options)).toThrow(
      'createStructuredCost: expected Y to be 2×5, got 3×5',
    );
  });
});

describe('gradientRounding', () => {
  it('is far below the tolerance of a check on an ordinary network', () => {
    const options = optionsOf({ batchNorm: true, activation: 'relu' });
    const { X, Y, parameters } = drawNetwork(2, [30, 50, 40, 10], 60, options);
    for (const [, { data }] of gradientRounding(X, Y, parameters, 0.01, options)) {
      expect(Math.max(...data)).toBeLessThan(1e-11);
      expect(Math.min(...data)).toBeGreaterThanOrEqual(0);
    }
  });

  it('is infinite where a layer hands on nothing but rounding errors, and only there', () => {
    const options = optionsOf({ batchNorm: true, activation: 'relu' });
    const { X, Y, parameters } = drawNetwork(2, [6, 5, 4, 3], 20, options);
    const sizes = (X: Matrix) =>
      [...gradientRounding(X, Y, parameters, 0.01, options).values()].flatMap(({ data }) => [...data]);
    const held = { ...X, data: X.data.map((_, k) => X.data[k % 6]) as Float64Array };
    expect(new Set(sizes(held))).toEqual(new Set([Number.POSITIVE_INFINITY]));
    const small = (W: readonly Matrix[], X: Matrix, Y: Matrix) =>
      [
        ...gradientRounding(
          X,
          Y,
          {
            ...parameters,
            W,
            b: parameters.b.slice(-W.length),
            gamma: parameters.gamma?.slice(0, W.length - 1),
            beta: parameters.beta?.slice(0, W.length - 1),
          } as Parameters,
          0.01,
          options,
        ).values(),
      ].flatMap(({ data }) => [...data]);
    // No hidden layer: nothing is normalised. One sample: it is its own mean.
    const output = parameters.W.slice(-1);
    expect(Math.max(...small(output, { rows: 4, cols: 20, data: new Float64Array(80).fill(2) }, Y))).toBeLessThan(
      1e-12,
    );
    expect(Math.max(...small(parameters.W, columns(X, 0, 1), columns(Y, 0, 1)))).toBeLessThan(1e-12);
    held.data[3] += 1e-6;
    expect(Math.max(...sizes(held))).toBeLessThan(1);
  });

  it('grows where batch norm divides by almost nothing', () => {
    const options: Options = { batchNorm: true, epsilon: 1e-12, activation: 'relu' };
    const { X, Y, parameters } = drawNetwork(2, [6, 5, 4, 3], 20, options);
    const ordinary = gradientRounding(X, Y, parameters, 0.01, options).get('b1')?.data ?? [];
    const dead = parameters.W[0].data;
    for (let q = 0; q < 6; q++) dead[2 + 5 * q] = 0;
    const bound = gradientRounding(X, Y, parameters, 0.01, options).get('b1')?.data ?? [];
    expect(bound[2]).toBeGreaterThan(1e4 * ordinary[2]);
  });
});
