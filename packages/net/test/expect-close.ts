import { type Matrix, shapeOf } from '@gradus/matrix';
import { expect } from 'vitest';

/** The same shape, and every entry within `tolerance · max(1, |expected|)`. */
export function expectClose(actual: Matrix, expected: Matrix, tolerance: number, name = 'matrix'): void {
  expect(shapeOf(actual), name).toBe(shapeOf(expected));
  expected.data.forEach((value, k) => {
    const error = Math.abs(actual.data[k] - value);
    expect(error, `${name}, entry ${k}: ${actual.data[k]}, expected ${value}`).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(value)),
    );
  });
}
