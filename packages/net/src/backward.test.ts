import { cast, fromRows, type Matrix, zeros } from '@gradus/matrix';
import { describe, expect, it } from 'vitest';
import { drawNetwork } from '../test/draw-network.ts';
import { expectClose } from '../test/expect-close.ts';
import { backward, computeGradients } from './backward.ts';
import { computeCost } from './cost.ts';
import { forward } from './forward.ts';
import type { Options, Parameters } from './parameters.ts';

const KEYS = ['W', 'b', 'gamma', 'beta'] as const;
const plain: Options = { batchNorm: false, epsilon: 1e-3, activation: 'relu' };

/** Central differences of the cost: the entry is put back after each pair of evaluations. */
function numericalGradient(tensor: Matrix, cost: () => number): Matrix {
  const h = 1e-5;
  const D = zeros(tensor.rows, tensor.cols);
  for (let k = 0; k < D.data.length; k++) {
    const value = tensor.data[k];
    tensor.data[k] = value + h;
    const above = cost();
    tensor.data[k] = value - h;
    D.data[k] = (above - cost()) / (2 * h);
    tensor.data[k] = value;
  }
  return D;
}

describe('computeGradients equals finite differences of computeCost', () => {
  const cases: { title: string; widths: number[]; n: number; options: Options; seed: number }[] = [
    { title: 'one layer', widths: [4, 3], n: 5, options: plain, seed: 1 },
    { title: 'three layers', widths: [5, 4, 6, 3], n: 7, options: plain, seed: 2 },
    { title: 'leaky ReLU', widths: [5, 4, 6, 3], n: 7, options: { ...plain, activation: 'leakyRelu' }, seed: 3 },
    {
      title: 'leaky ReLU, leak 0.3, batch norm',
      widths: [5, 4, 6, 3],
      n: 7,
      options: { batchNorm: true, epsilon: 1e-3, activation: 'leakyRelu', leak: 0.3 },
      seed: 4,
    },
    { title: 'batch norm', widths: [5, 4, 6, 3], n: 7, options: { ...plain, batchNorm: true }, seed: 5 },
    {
      title: 'batch norm, five layers',
      widths: [6, 5, 4, 5, 4, 3],
      n: 9,
      options: { ...plain, batchNorm: true },
      seed: 6,
    },
    { title: 'one sample', widths: [4, 3, 3], n: 1, options: plain, seed: 7 },
    { title: 'one sample, batch norm', widths: [4, 3, 3], n: 1, options: { ...plain, batchNorm: true }, seed: 8 },
    { title: 'one dimension', widths: [1, 1, 2], n: 4, options: { ...plain, batchNorm: true }, seed: 9 },
    { title: 'one class', widths: [2, 3, 1], n: 4, options: { ...plain, batchNorm: true }, seed: 10 },
  ];
  it.each(cases)('$title (seed $seed)', ({ widths, n, options, seed }) => {
    const { X, Y, parameters } = drawNetwork(seed, widths, n, options);
    const gradients = computeGradients(X, Y, parameters, 0.1, options);
    for (const key of KEYS) {
      expect(gradients[key]?.length).toBe(parameters[key]?.length);
      parameters[key]?.forEach((tensor, l) => {
        const numerical = numericalGradient(tensor, () => computeCost(X, Y, parameters, 0.1, options));
        // h = 1e-5: truncation h² ~ 1e-10, rounding 1e-16 · J / h ~ 1e-10, both times the cost's curvature.
        expectClose(gradients[key]?.[l] ?? zeros(0, 0), numerical, 2e-7, `${key}${l + 1}`);
      });
    }
  });
});

describe('computeGradients', () => {
  it('gives a bias before batch norm no gradient', () => {
    const options = { ...plain, batchNorm: true };
    const { X, Y, parameters } = drawNetwork(11, [5, 4, 6, 3], 7, options);
    const { b } = computeGradients(X, Y, parameters, 0.1, options);
    // Sums of numbers of order 1 whose true sum is 0.
    for (const slopes of b.slice(0, -1)) expectClose(slopes, zeros(slopes.rows, 1), 1e-14);
  });

  it('has no mutable input and gives the same answer twice', () => {
    const options = { ...plain, batchNorm: true };
    const drawn = drawNetwork(12, [5, 4, 3], 6, options);
    const before = structuredClone(drawn);
    const first = computeGradients(drawn.X, drawn.Y, drawn.parameters, 0.1, options);
    expect(computeGradients(drawn.X, drawn.Y, drawn.parameters, 0.1, options)).toEqual(first);
    expect(drawn).toEqual(before);
  });

  it('works in float32 through the same code', () => {
    const options = { ...plain, batchNorm: true };
    const { X, Y, parameters } = drawNetwork(13, [5, 4, 6, 3], 7, options);
    const to32 = (list: readonly Matrix[] = []) => list.map((A) => cast(A, 'float32'));
    const parameters32: Parameters = {
      W: to32(parameters.W),
      b: to32(parameters.b),
      gamma: to32(parameters.gamma),
      beta: to32(parameters.beta),
    };
    const expected = computeGradients(X, Y, parameters, 0.1, options);
    const actual = computeGradients(cast(X, 'float32'), cast(Y, 'float32'), parameters32, 0.1, options);
    for (const key of KEYS) {
      actual[key]?.forEach((tensor, l) => {
        expect(tensor.data).toBeInstanceOf(Float32Array);
        // Some ten roundings of 6e-8 on numbers of order 1, made larger by dividing by the standard deviation.
        expectClose(tensor, expected[key]?.[l] ?? zeros(0, 0), 1e-4, `${key}${l + 1}`);
      });
    }
  });

  it('stays finite at a saturated softmax', () => {
    const parameters = { W: [fromRows([[2000], [-2000]])], b: [zeros(2, 1)] };
    const gradients = computeGradients(fromRows([[1]]), fromRows([[0], [1]]), parameters, 0, plain);
    expect([...gradients.W[0].data]).toEqual([1, -1]);
  });

  it('names the labels of another shape', () => {
    const { X, parameters } = drawNetwork(14, [5, 4, 3], 6, plain);
    expect(() => computeGradients(X, zeros(3, 5), parameters, 0, plain)).toThrow(
      'backward: expected Y to be 3×6, got 3×5',
    );
  });

  it('is what backward makes of a forward pass', () => {
    const { X, Y, parameters } = drawNetwork(15, [5, 4, 3], 6, plain);
    expect(backward(X, Y, forward(X, parameters, plain), parameters, 0.1, plain)).toEqual(
      computeGradients(X, Y, parameters, 0.1, plain),
    );
  });
});
