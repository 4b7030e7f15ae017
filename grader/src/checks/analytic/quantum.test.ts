import { createRandom } from '@gradus/matrix';
import { describe, expect, test } from 'vitest';
import { quantumOf } from './quantum.ts';

const J = 1.7;
const random = createRandom(7);
const numbers = Array.from({ length: 60 }, () => random.normal());
const departures = (values: readonly number[]) =>
  values.map((submitted, entry) => ({ tensor: 'W1', entry, submitted, error: 1e-9 }));
/** As the difference of two costs near J over this divisor. */
const quotient = (divisor: number) => (value: number) => (J + value * divisor - J) / divisor;

describe('quantumOf', () => {
  test.each([1e-9, 2e-8, 1e-6, 2e-5, 6e-4, 2e-2])('finds the divisor %d', (divisor) => {
    const found = quantumOf(departures(numbers.map(quotient(divisor))), J);
    // 6e-4 is 6 times 1e-4 but for rounding.
    expect(found).toEqual({ divisor: expect.closeTo(divisor, 12), entries: 60 });
  });

  test.each([
    ['any numbers', numbers],
    ['float32 numbers', numbers.map(Math.fround)],
    ['too few quotients', numbers.slice(0, 15).map(quotient(1e-6))],
    ['zeros', numbers.map(() => 0)],
    ['nothing', []],
  ])('finds none in %s', (_, values) => {
    expect(quantumOf(departures(values), J)).toBeUndefined();
  });
});
