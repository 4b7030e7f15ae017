import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arbitraryMatrix,
  exactEntries,
  finiteEntries,
  rowsOf,
  size,
  specialEntries,
} from '../test/arbitrary-matrix.ts';
import { matmul, matmulTransposeA, matmulTransposeB } from './matmul.ts';
import { dtypeOf, entry, type Matrix, toRows, zeros } from './matrix.ts';
import { transpose } from './slices.ts';

/** `A B` straight from the definition. */
function tripleLoop(A: Matrix, B: Matrix, product = (a: number, b: number) => a * b): number[][] {
  return rowsOf(A.rows, B.cols, (i, j) => {
    let sum = 0;
    for (let l = 0; l < A.cols; l++) sum += product(entry(A, i, l), entry(B, l, j));
    return sum;
  });
}

const variants = [
  { name: 'matmul', multiply: (A: Matrix, B: Matrix) => matmul(A, B) },
  { name: 'matmulTransposeA', multiply: (A: Matrix, B: Matrix) => matmulTransposeA(transpose(A), B) },
  { name: 'matmulTransposeB', multiply: (A: Matrix, B: Matrix) => matmulTransposeB(A, transpose(B)) },
];

/** An m×k and a k×n matrix. */
function factors(entries: fc.Arbitrary<number>, inner: fc.Arbitrary<number> = size): fc.Arbitrary<[Matrix, Matrix]> {
  return inner.chain((k) => {
    const shared = fc.constant(k);
    return fc.tuple(arbitraryMatrix({ cols: shared, entries }), arbitraryMatrix({ rows: shared, entries }));
  });
}

function countingMatrix(rows: number, cols: number): Matrix {
  const A = zeros(rows, cols);
  for (let k = 0; k < A.data.length; k++) A.data[k] = ((k * 7) % 11) - 5;
  return A;
}

describe.each(variants)('$name', ({ multiply }) => {
  it.each([0, 1, 3, 4, 5, 8, 9])('equals the triple loop exactly on whole numbers, m = %i', (m) => {
    for (const n of [0, 1, 3, 4, 5, 8, 9]) {
      for (const inner of [0, 1, 2, 255, 256, 257, 512, 513]) {
        const A = countingMatrix(m, inner);
        const B = countingMatrix(inner, n);
        expect(toRows(multiply(A, B)), `${m}×${inner} times ${inner}×${n}`).toEqual(tripleLoop(A, B));
      }
    }
  });

  it('equals the triple loop within the rounding of two orders of summation', () => {
    fc.assert(
      fc.property(factors(finiteEntries), ([A, B]) => {
        const C = multiply(A, B);
        const expected = tripleLoop(A, B);
        const magnitude = tripleLoop(A, B, (a, b) => Math.abs(a * b));
        // Each of the two sums of k products errs by at most k·2⁻⁵³·Σ|ab| (Higham 2002, eq. 3.5), k + 1 for the
        // second order; a float32 result is rounded once more, by at most 2⁻²⁴ of itself.
        const unit = dtypeOf(C) === 'float32' ? 2 ** -24 : 0;
        for (let i = 0; i < C.rows; i++) {
          for (let j = 0; j < C.cols; j++) {
            const bound = (2 * (A.cols + 1) * 2 ** -53 + unit) * (magnitude[i]?.[j] ?? 0);
            expect(Math.abs(entry(C, i, j) - (expected[i]?.[j] ?? 0))).toBeLessThanOrEqual(bound + 2 ** -149);
          }
        }
      }),
    );
  });

  it('lets NaN and ±Infinity through, 0·NaN included, and into no other entry', () => {
    fc.assert(
      fc.property(factors(specialEntries), ([A, B]) => {
        expect(toRows(multiply(A, B))).toEqual(tripleLoop(A, B));
      }),
    );
  });

  it('returns float32 only for two float32 operands', () => {
    fc.assert(
      fc.property(factors(exactEntries), ([A, B]) => {
        const bothSingle = dtypeOf(A) === 'float32' && dtypeOf(B) === 'float32';
        expect(dtypeOf(multiply(A, B))).toBe(bothSingle ? 'float32' : 'float64');
      }),
    );
  });

  it('leaves its operands alone and returns the same bits again', () => {
    fc.assert(
      fc.property(factors(finiteEntries), ([A, B]) => {
        const before = [toRows(A), toRows(B)];
        const first = multiply(A, B);
        expect([toRows(A), toRows(B)]).toEqual(before);
        expect(multiply(A, B)).toEqual(first);
      }),
    );
  });

  it('keeps sums in float64 for float32 operands: 2²⁴ + 1 − 2²⁴ is 1', () => {
    const A: Matrix = { rows: 1, cols: 3, data: Float32Array.of(2 ** 24, 1, -(2 ** 24)) };
    const B: Matrix = { rows: 3, cols: 1, data: Float32Array.of(1, 1, 1) };
    expect(toRows(multiply(A, B))).toEqual([[1]]);
  });
});

it.each([
  [matmul, [2, 3], [4, 5], 'matmul: expected inner sizes that agree in A B, got A 2×3 and B 4×5 (3 and 4)'],
  [
    matmulTransposeA,
    [2, 3],
    [3, 5],
    'matmulTransposeA: expected inner sizes that agree in Aᵀ B, got A 2×3 and B 3×5 (2 and 3)',
  ],
  [
    matmulTransposeB,
    [2, 3],
    [3, 5],
    'matmulTransposeB: expected inner sizes that agree in A Bᵀ, got A 2×3 and B 3×5 (3 and 5)',
  ],
] as const)('refuses inner sizes that differ: %o', (multiply, [m, k], [l, n], message) => {
  expect(() => multiply(zeros(m, k), zeros(l, n))).toThrow(new RangeError(message));
});
