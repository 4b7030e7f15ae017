import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { derivative } from './derivative.ts';

describe('derivative', () => {
  test.each<[string, (x: number) => number, number, number]>([
    ['exp at 1', Math.exp, 1, Math.E],
    ['sin at 0', Math.sin, 0, 1],
    ['x³ at 2', (x) => x ** 3, 2, 12],
    ['a constant', () => 3, 0.5, 0],
    ['1/x at 0.05', (x) => 1 / x, 0.05, -400],
    ['a large cost with a small slope', (x) => 1e6 + x, 0, 1],
    ['a steep sigmoid', (x) => 1 / (1 + Math.exp(-200 * x)), 0.001, 200 * 0.549833997312478 * 0.450166002687522],
  ])('%s: the error estimate covers the error', (_, f, at, truth) => {
    const { value, error } = derivative(
      (delta) => f(at + delta),
      at,
      (d) => 1e-7 * Math.abs(d),
    );
    expect(Math.abs(value - truth)).toBeLessThanOrEqual(error);
    // 1e-4 relative: the estimate must be of use, too.
    expect(error).toBeLessThan(1e-4 * Math.max(1, Math.abs(truth)));
  });

  test('the estimate covers the error of random cubics with a kink at a random distance', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 4, maxLength: 4 }),
        fc.double({ min: -12, max: 0, noNaN: true }),
        fc.double({ min: -2, max: 2, noNaN: true }),
        fc.boolean(),
        ([a = 0, b = 0, c = 0, d = 0], logDistance, corner, right) => {
          const at = (right ? 1 : -1) * 10 ** logDistance;
          // 0 lies left of a kink at at > 0, right of one at at < 0: there the corner's slope belongs to the truth.
          const f = (x: number) => a + b * x + c * x * x + d * x ** 3 + corner * Math.max(0, x - at);
          const truth = b + (right ? 0 : corner);
          const { value, error } = derivative(f, 1, () => 1e-8);
          expect(Math.abs(value - truth)).toBeLessThanOrEqual(error + 1e-12);
        },
      ),
      { seed: 20261123, numRuns: 2000 },
    );
  });

  test('a corner at the point itself is not taken for a derivative', () => {
    expect(derivative(Math.abs, 1, () => 1e-8).error).toBeGreaterThan(0.5);
  });

  test('a function that is not finite nearby has an infinite error', () => {
    expect(derivative((x) => (x > 0 ? Number.NaN : x)).error).toBe(Number.POSITIVE_INFINITY);
  });
});
