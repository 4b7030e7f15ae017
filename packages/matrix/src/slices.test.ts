import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryMatrix, positiveSize, rowsOf } from '../test/arbitrary-matrix.ts';
import { dtypeOf, entry, toRows, zeros } from './matrix.ts';
import { columns, gatherColumns, transpose } from './slices.ts';

describe('columns', () => {
  it('copies the columns start … end − 1', () => {
    const withRange = arbitraryMatrix().chain((A) => {
      const bound = fc.integer({ min: 0, max: A.cols });
      return fc.tuple(fc.constant(A), bound, bound);
    });
    fc.assert(
      fc.property(withRange, ([A, one, other]) => {
        const [start, end] = [Math.min(one, other), Math.max(one, other)];
        const before = toRows(A);
        const B = columns(A, start, end);
        expect(toRows(B)).toEqual(rowsOf(A.rows, end - start, (i, j) => entry(A, i, start + j)));
        expect(dtypeOf(B)).toBe(dtypeOf(A));
        B.data.fill(1);
        expect(toRows(A)).toEqual(before);
      }),
    );
  });

  it.each([
    [-1, 2],
    [0, 4],
    [2, 1],
    [0.5, 2],
    [0, Number.NaN],
  ])('refuses %d to %d of a 2×3 matrix', (start, end) => {
    const message = `columns: expected a range inside 2×3, got ${start} to ${end}`;
    expect(() => columns(zeros(2, 3), start, end)).toThrow(new RangeError(message));
  });
});

describe('gatherColumns', () => {
  it('copies the named columns in their order, repeated ones too', () => {
    const withIndices = arbitraryMatrix({ cols: positiveSize }).chain((A) =>
      fc.tuple(fc.constant(A), fc.array(fc.integer({ min: 0, max: A.cols - 1 }), { maxLength: 12 })),
    );
    fc.assert(
      fc.property(withIndices, ([A, indices]) => {
        const B = gatherColumns(A, Uint32Array.from(indices));
        expect(toRows(B)).toEqual(rowsOf(A.rows, indices.length, (i, j) => entry(A, i, indices[j])));
        expect(dtypeOf(B)).toBe(dtypeOf(A));
      }),
    );
  });

  it('equals columns() on a range', () => {
    fc.assert(
      fc.property(arbitraryMatrix(), (A) => {
        const all = Array.from({ length: A.cols }, (_, j) => j);
        expect(gatherColumns(A, all)).toEqual(columns(A, 0, A.cols));
      }),
    );
  });

  it.each([-1, 3, 0.5, Number.NaN])('refuses column %d of a 2×3 matrix', (index) => {
    const message = `gatherColumns: expected a column of 2×3, got ${index}`;
    expect(() => gatherColumns(zeros(2, 3), [0, index])).toThrow(new RangeError(message));
  });
});

describe('transpose', () => {
  it('swaps rows and columns and undoes itself', () => {
    fc.assert(
      fc.property(arbitraryMatrix(), (A) => {
        expect(toRows(transpose(A))).toEqual(rowsOf(A.cols, A.rows, (i, j) => entry(A, j, i)));
        expect(transpose(transpose(A))).toEqual(A);
      }),
    );
  });
});
