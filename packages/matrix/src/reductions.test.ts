import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arbitraryMatrix,
  exactEntries,
  finiteEntries,
  positiveSize,
  roundedAs,
  rowsOf,
  specialEntries,
} from '../test/arbitrary-matrix.ts';
import { dtypeOf, entry, filled, fromRows, type Matrix, toRows, zeros } from './matrix.ts';
import {
  argmaxColumns,
  columnMaxima,
  columnSums,
  rowMeans,
  rowSums,
  rowVariances,
  sum,
  sumOfSquares,
} from './reductions.ts';

const total = (values: readonly number[]): number => values.reduce((left, right) => left + right, 0);
const mean = (values: readonly number[]): number => total(values) / values.length;
const columnOf = (A: Matrix, j: number): number[] => Array.from({ length: A.rows }, (_, i) => entry(A, i, j));

const nonEmpty = (entries: fc.Arbitrary<number>) =>
  arbitraryMatrix({ rows: positiveSize, cols: positiveSize, entries });

describe('rowSums, rowMeans, columnSums, sum, sumOfSquares', () => {
  it('add in the order of storage in float64, and round once', () => {
    fc.assert(
      fc.property(nonEmpty(fc.oneof(finiteEntries, specialEntries)), (A) => {
        const rows = toRows(A);
        const perRow = (f: (row: number[]) => number) =>
          roundedAs(
            A,
            rows.map((row) => [f(row)]),
          );
        expect(toRows(rowSums(A))).toEqual(perRow(total));
        expect(toRows(rowMeans(A))).toEqual(perRow(mean));
        const sums = rowsOf(1, A.cols, (_, j) => total(columnOf(A, j)));
        expect(toRows(columnSums(A))).toEqual(roundedAs(A, sums));
        expect(sum(A)).toBe(total([...A.data]));
        expect(sumOfSquares(A)).toBe(total([...A.data].map((x) => x * x)));
        for (const B of [rowSums(A), rowMeans(A), columnSums(A)]) expect(dtypeOf(B)).toBe(dtypeOf(A));
      }),
    );
  });

  it('are zeros where there is nothing to add', () => {
    expect(rowSums(zeros(2, 0))).toEqual(zeros(2, 1));
    expect(columnSums(zeros(0, 2))).toEqual(zeros(1, 2));
    expect(sum(zeros(0, 3))).toBe(0);
    expect(sumOfSquares(zeros(3, 0))).toBe(0);
  });

  it('keep what float32 sums would lose: 2²⁴ + 1 + 1', () => {
    const A: Matrix = { rows: 1, cols: 3, data: Float32Array.of(2 ** 24, 1, 1) };
    expect(toRows(rowSums(A))).toEqual([[2 ** 24 + 2]]);
    expect(sum(A)).toBe(2 ** 24 + 2);
  });
});

describe('rowVariances', () => {
  it('divides by n', () => {
    expect(
      toRows(
        rowVariances(
          fromRows([
            [1, 3],
            [5, 5],
          ]),
        ),
      ),
    ).toEqual([[1], [0]]);
  });

  it('equals the mean square distance from the mean', () => {
    fc.assert(
      fc.property(nonEmpty(exactEntries), (A) => {
        const expected = toRows(A).map((row) => [mean(row.map((x) => (x - mean(row)) ** 2))]);
        expect(toRows(rowVariances(A))).toEqual(roundedAs(A, expected));
      }),
    );
  });

  it('is exactly 0 for one sample, and does not move with the mean', () => {
    fc.assert(
      fc.property(arbitraryMatrix({ cols: fc.constant(1) }), (A) => {
        expect(rowVariances(A)).toEqual(zeros(A.rows, 1, dtypeOf(A)));
      }),
    );
    // 2⁴⁰ + {−1, 0, 1} and its mean are exact in float64; the one-pass formula E[x²] − E[x]² would return 0.
    const A = fromRows([[2 ** 40 - 1, 2 ** 40, 2 ** 40 + 1]]);
    expect(toRows(rowVariances(A))).toEqual([[2 / 3]]);
  });

  it('is NaN for a row with NaN or an infinity, and for no other row', () => {
    const A = fromRows([
      [1, Number.NaN],
      [1, Number.POSITIVE_INFINITY],
      [1, 3],
    ]);
    expect(toRows(rowVariances(A))).toEqual([[Number.NaN], [Number.NaN], [1]]);
  });
});

describe('argmaxColumns and columnMaxima', () => {
  it('find the largest entry, NaN before every number, and the first of equal ones', () => {
    fc.assert(
      fc.property(nonEmpty(fc.oneof(exactEntries, specialEntries)), (A) => {
        const indices = argmaxColumns(A);
        const maxima = columnMaxima(A);
        expect(dtypeOf(maxima)).toBe(dtypeOf(A));
        for (let j = 0; j < A.cols; j++) {
          const values = columnOf(A, j);
          const largest = values.some(Number.isNaN) ? Number.NaN : Math.max(...values);
          expect(entry(maxima, 0, j)).toBe(largest);
          expect(indices[j]).toBe(values.findIndex((value) => Object.is(value, largest)));
        }
      }),
    );
  });

  it('take a matrix without columns', () => {
    expect(argmaxColumns(zeros(3, 0))).toEqual(new Int32Array(0));
    expect(columnMaxima(zeros(3, 0))).toEqual(zeros(1, 0));
  });
});

it('refuses what has no mean, variance or maximum', () => {
  const A = filled(2, 0, 1);
  expect(() => rowMeans(A)).toThrow(new RangeError('rowMeans: expected at least one column, got 2×0'));
  expect(() => rowVariances(A)).toThrow(new RangeError('rowVariances: expected at least one column, got 2×0'));
  expect(() => argmaxColumns(zeros(0, 2))).toThrow(new RangeError('argmaxColumns: expected at least one row, got 0×2'));
  expect(() => columnMaxima(zeros(0, 2))).toThrow(RangeError);
});
