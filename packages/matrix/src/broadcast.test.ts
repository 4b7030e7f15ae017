import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryMatrix, finiteEntries, roundedAs, rowsOf, specialEntries } from '../test/arbitrary-matrix.ts';
import { addColumn, divideRow, multiplyColumn, subtractColumn, subtractRow } from './broadcast.ts';
import { dtypeOf, entry, type Matrix, toRows, zeros } from './matrix.ts';

const entries = fc.oneof(finiteEntries, specialEntries);

function expectEntries(A: Matrix, vector: Matrix, C: Matrix, of: (i: number, j: number) => number): void {
  expect(toRows(C)).toEqual(roundedAs(C, rowsOf(A.rows, A.cols, of)));
  const bothSingle = dtypeOf(A) === 'float32' && dtypeOf(vector) === 'float32';
  expect(dtypeOf(C)).toBe(bothSingle ? 'float32' : 'float64');
}

describe.each([
  { name: 'addColumn', operate: addColumn, of: (a: number, c: number) => a + c },
  { name: 'subtractColumn', operate: subtractColumn, of: (a: number, c: number) => a - c },
  { name: 'multiplyColumn', operate: multiplyColumn, of: (a: number, c: number) => a * c },
])('$name', ({ name, operate, of }) => {
  it('joins entry (i, j) with c_i', () => {
    const withColumn = arbitraryMatrix({ entries }).chain((A) =>
      fc.tuple(fc.constant(A), arbitraryMatrix({ rows: fc.constant(A.rows), cols: fc.constant(1), entries })),
    );
    fc.assert(
      fc.property(withColumn, ([A, c]) => {
        expectEntries(A, c, operate(A, c), (i, j) => of(entry(A, i, j), entry(c, i, 0)));
      }),
    );
  });

  it.each([
    [3, 1],
    [1, 2],
    [2, 3],
    [2, 0],
  ])('refuses a %i×%i matrix as the column of a 2×3 one', (m, n) => {
    const message = `${name}: expected a 2×1 column for a 2×3 matrix, got ${m}×${n}`;
    expect(() => operate(zeros(2, 3), zeros(m, n))).toThrow(new RangeError(message));
  });
});

describe.each([
  { name: 'subtractRow', operate: subtractRow, of: (a: number, r: number) => a - r },
  { name: 'divideRow', operate: divideRow, of: (a: number, r: number) => a / r },
])('$name', ({ name, operate, of }) => {
  it('joins entry (i, j) with r_j', () => {
    const withRow = arbitraryMatrix({ entries }).chain((A) =>
      fc.tuple(fc.constant(A), arbitraryMatrix({ rows: fc.constant(1), cols: fc.constant(A.cols), entries })),
    );
    fc.assert(
      fc.property(withRow, ([A, r]) => {
        expectEntries(A, r, operate(A, r), (i, j) => of(entry(A, i, j), entry(r, 0, j)));
      }),
    );
  });

  it.each([
    [1, 2],
    [3, 1],
    [2, 3],
    [0, 3],
  ])('refuses a %i×%i matrix as the row of a 2×3 one', (m, n) => {
    const message = `${name}: expected a 1×3 row for a 2×3 matrix, got ${m}×${n}`;
    expect(() => operate(zeros(2, 3), zeros(m, n))).toThrow(new RangeError(message));
  });
});
