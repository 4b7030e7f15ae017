import { expect, test } from 'vitest';
import { digitsApart } from './digits-apart.ts';

test.each([
  [0.4, 0.3, 5],
  [0.0412151, 0.0412153, 6],
  [1, 1 + Number.EPSILON, 17],
  [-0.010444, 0.010444, 5],
  [1e-310, 0, 5],
  [Number.NaN, 1, 5],
  // Nothing tells those apart.
  [2, 2, 17],
])('%d and %d are told apart by %i digits', (a, b, digits) => {
  expect(digitsApart(a, b, 5)).toBe(digits);
});
