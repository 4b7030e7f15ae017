import { createRandom, hadamard, map, matmul, randomNormal, scale, sum, sumOfSquares, toRows } from '@gradus/matrix';
import { describe, expect, test } from 'vitest';
import { numericalGradient, type Tensors } from './numerical-gradient.ts';

const tolerance = { absolute: 1e-8, relative: 1e-6 };
const tensor = (tensors: Tensors, name: string) => {
  const found = tensors.get(name);
  if (found === undefined) throw new Error(`no tensor ${name}`);
  return found;
};

describe('numericalGradient', () => {
  test('is 2W for the sum of squares, at every entry, and leaves W as it was', () => {
    const W = randomNormal(3, 4, createRandom(1));
    const before = toRows(W);
    const gradient = numericalGradient((t) => sumOfSquares(tensor(t, 'W')), new Map([['W', W]]), tolerance).get('W');
    expect(toRows(W)).toEqual(before);
    const truth = scale(W, 2);
    truth.data.forEach((value, k) => {
      const error = gradient?.error.data[k] ?? Number.NaN;
      expect(Math.abs((gradient?.value.data[k] ?? Number.NaN) - value)).toBeLessThanOrEqual(error);
    });
    expect(gradient?.leftOut.every((flag) => flag === 0)).toBe(true);
  });

  test('differentiates several tensors at once: ∂ Σ(A B ⊙ C) = (C Bᵀ, Aᵀ C)', () => {
    const random = createRandom(2);
    const A = randomNormal(2, 3, random);
    const B = randomNormal(3, 4, random);
    const C = randomNormal(2, 4, random);
    const gradients = numericalGradient(
      (t) => sum(hadamard(matmul(tensor(t, 'A'), tensor(t, 'B')), C)),
      new Map([
        ['A', A],
        ['B', B],
      ]),
      tolerance,
    );
    expect([...gradients.keys()]).toEqual(['A', 'B']);
    const dA = gradients.get('A')?.value;
    // 1e-9: the cost is linear in every entry, only rounding is left.
    expect(dA?.data[0]).toBeCloseTo(
      [0, 1, 2, 3].reduce((s, j) => s + C.data[2 * j] * B.data[3 * j], 0),
      9,
    );
  });

  test('leaves out exactly the entries that sit on a kink', () => {
    const x = { rows: 4, cols: 1, data: Float64Array.of(0, 1, -2, 0) };
    const gradient = numericalGradient((t) => sum(map(tensor(t, 'x'), Math.abs)), new Map([['x', x]]), tolerance).get(
      'x',
    );
    expect([...(gradient?.leftOut ?? [])]).toEqual([1, 0, 0, 1]);
  });

  test('refuses a cost that is not finite', () => {
    expect(() => numericalGradient(() => Number.NaN, new Map(), tolerance)).toThrow(
      new RangeError('numericalGradient: expected a finite cost at the given tensors, got NaN'),
    );
  });
});
