import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cyclicalLearningRate } from './cyclical-learning-rate.ts';

describe('cyclicalLearningRate', () => {
  it.each([
    { t: 0, eta: 1 },
    { t: 1, eta: 2 },
    { t: 4, eta: 5 },
    { t: 5, eta: 4 },
    { t: 8, eta: 1 },
    { t: 9, eta: 2 },
    { t: 12, eta: 5 },
  ])('is $eta at step $t of 1 … 5 in 4 steps', ({ t, eta }) => {
    expect(cyclicalLearningRate(t, 1, 5, 4)).toBe(eta);
  });

  it('stays between its ends and repeats', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.integer({ min: 1, max: 3000 }), (t, stepSize) => {
        const eta = cyclicalLearningRate(t, 1e-5, 1e-1, stepSize);
        expect(eta).toBeGreaterThanOrEqual(1e-5);
        expect(eta).toBeLessThanOrEqual(1e-1);
        expect(cyclicalLearningRate(t + 2 * stepSize, 1e-5, 1e-1, stepSize)).toBe(eta);
      }),
    );
  });

  it('refuses a step before the first and a step size of 0', () => {
    expect(() => cyclicalLearningRate(-1, 0, 1, 4)).toThrow('expected t ≥ 0 and a step size > 0, got t -1');
    expect(() => cyclicalLearningRate(0, 0, 1, 0)).toThrow('step size 0');
  });
});
