import { createRandom, type Matrix, rowMeans, sumOfSquares } from '@gradus/matrix';
import { describe, expect, it } from 'vitest';
import { type Initialisation, initialiseParameters } from './initialise.ts';

const rootMeanSquare = (A: Matrix) => Math.sqrt(sumOfSquares(A) / A.data.length);

describe('initialiseParameters', () => {
  it.each([
    { initialisation: { kind: 'he' }, expected: [Math.sqrt(2 / 400), Math.sqrt(2 / 100)] },
    { initialisation: { kind: 'xavier' }, expected: [Math.sqrt(1 / 400), Math.sqrt(1 / 100)] },
    { initialisation: { kind: 'gaussian', sigma: 1e-3 }, expected: [1e-3, 1e-3] },
  ] satisfies { initialisation: Initialisation; expected: number[] }[])('draws $initialisation.kind', (example) => {
    const { W } = initialiseParameters([400, 100, 50], example.initialisation, false, createRandom(1));
    // 5,000 draws or more: the sample's standard deviation has a relative error of 1/√(2·5000) = 1 %; five of them.
    W.forEach((A, l) => {
      expect(rootMeanSquare(A) / example.expected[l]).toBeCloseTo(1, 1);
    });
    expect(Math.abs(rowMeans(W[0]).data[0])).toBeLessThan(example.expected[0]);
  });

  it('starts with γ = 1, β = 0 and b = 0, in the shapes of the layers', () => {
    const { W, b, gamma, beta } = initialiseParameters([5, 4, 3, 2], { kind: 'he' }, true, createRandom(1), 'float32');
    expect(W.map((A) => [A.rows, A.cols])).toEqual([
      [4, 5],
      [3, 4],
      [2, 3],
    ]);
    expect(b.map((A) => [...A.data])).toEqual([
      [0, 0, 0, 0],
      [0, 0, 0],
      [0, 0],
    ]);
    expect(gamma?.map((A) => [...A.data])).toEqual([
      [1, 1, 1, 1],
      [1, 1, 1],
    ]);
    expect(beta?.map((A) => [...A.data])).toEqual([
      [0, 0, 0, 0],
      [0, 0, 0],
    ]);
    expect([...W, ...b, ...(gamma ?? []), ...(beta ?? [])].every((A) => A.data instanceof Float32Array)).toBe(true);
  });

  it('draws the same weights with and without batch norm', () => {
    const draw = (batchNorm: boolean) => initialiseParameters([5, 4, 3], { kind: 'he' }, batchNorm, createRandom(9));
    expect(draw(true).W).toEqual(draw(false).W);
    expect(draw(false)).not.toHaveProperty('gamma');
  });

  it.each([[[5]], [[5, 0]], [[5, 2.5]]])('refuses the widths %j', (widths) => {
    expect(() => initialiseParameters(widths, { kind: 'he' }, false, createRandom(1))).toThrow(
      `initialiseParameters: expected two or more widths, whole numbers ≥ 1, got [${widths.join(', ')}]`,
    );
  });
});
