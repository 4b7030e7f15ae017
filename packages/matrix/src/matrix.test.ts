import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryMatrix, dtypes, rowsOf, size } from '../test/arbitrary-matrix.ts';
import { cast, column, copy, dtypeOf, entry, filled, fromRows, shapeOf, toRows, zeros, zerosLike } from './matrix.ts';

const badSizes = [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53];

describe('zeros and filled', () => {
  it.each(dtypes)('have the shape, the type %s and the value that was asked for', (dtype) => {
    fc.assert(
      fc.property(size, size, fc.double(), (m, n, value) => {
        const rounded = dtype === 'float32' ? Math.fround(value) : value;
        expect(zeros(m, n, dtype)).toEqual({ rows: m, cols: n, data: zeros(m, n, dtype).data });
        expect(toRows(zeros(m, n, dtype))).toEqual(rowsOf(m, n, () => 0));
        expect(toRows(filled(m, n, value, dtype))).toEqual(rowsOf(m, n, () => rounded));
        expect(dtypeOf(filled(m, n, value, dtype))).toBe(dtype);
      }),
    );
  });

  it.each(badSizes)('refuse %d as a size', (bad) => {
    const message = (m: number, n: number) =>
      new RangeError(`zeros: expected whole numbers of rows and columns, got ${m}×${n}`);
    expect(() => zeros(bad, 2)).toThrow(message(bad, 2));
    expect(() => filled(2, bad, 1)).toThrow(message(2, bad));
  });
});

describe('fromRows, toRows and column', () => {
  it('store entry (i, j) at i + j·rows', () => {
    expect(
      fromRows([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    ).toEqual({ rows: 2, cols: 3, data: Float64Array.of(1, 4, 2, 5, 3, 6) });
    expect(column([1, 2])).toEqual({ rows: 2, cols: 1, data: Float64Array.of(1, 2) });
  });

  it('are inverses of each other', () => {
    fc.assert(
      fc.property(arbitraryMatrix({ dtype: 'float64', rows: fc.integer({ min: 1, max: 9 }) }), (A) => {
        expect(fromRows(toRows(A))).toEqual(A);
      }),
    );
  });

  it('take empty ones', () => {
    expect(fromRows([])).toEqual(zeros(0, 0));
    expect(fromRows([[], []])).toEqual(zeros(2, 0));
    expect(column([])).toEqual(zeros(0, 1));
    expect(toRows(zeros(2, 0))).toEqual([[], []]);
  });

  it('refuse rows that differ in length', () => {
    expect(() => fromRows([[1, 2], [3]])).toThrow(
      new RangeError('fromRows: expected 2 entries in row 1, as in row 0, got 1'),
    );
    expect(() => fromRows([[], [3]])).toThrow(RangeError);
  });
});

describe('entry', () => {
  it('reads what toRows shows', () => {
    fc.assert(
      fc.property(arbitraryMatrix(), (A) => {
        expect(rowsOf(A.rows, A.cols, (i, j) => entry(A, i, j))).toEqual(toRows(A));
      }),
    );
  });

  it.each([
    [2, 0],
    [0, 3],
    [-1, 0],
    [0, -1],
    [0.5, 0],
    [0, 0.5],
    [Number.NaN, 0],
  ])('refuses (%d, %d) in a 2×3 matrix', (i, j) => {
    const message = `entry: expected a place inside 2×3, got (${i}, ${j})`;
    expect(() => entry(zeros(2, 3), i, j)).toThrow(new RangeError(message));
  });
});

describe('copy and cast', () => {
  it('copy the entries into an array of their own', () => {
    fc.assert(
      fc.property(arbitraryMatrix({ entries: fc.double() }), fc.constantFrom(...dtypes), (A, dtype) => {
        const before = toRows(A);
        const B = copy(A);
        const C = cast(A, dtype);
        expect(B).toEqual(A);
        expect(dtypeOf(C)).toBe(dtype);
        expect(toRows(C)).toEqual(before.map((row) => row.map((x) => (dtype === 'float32' ? Math.fround(x) : x))));
        B.data.fill(1);
        C.data.fill(1);
        expect(toRows(A)).toEqual(before);
      }),
    );
  });

  it('copy only what a view on a larger buffer shows', () => {
    const A = { rows: 1, cols: 2, data: Float64Array.of(1, 2, 3, 4).subarray(1, 3) };
    expect(copy(A).data.buffer.byteLength).toBe(16);
    expect(toRows(cast(A, 'float32'))).toEqual([[2, 3]]);
  });
});

it('shapeOf names the shape', () => {
  expect(shapeOf(zeros(10, 3072))).toBe('10×3072');
});

it.each([
  ['float32', 'float32', 'float32'],
  ['float32', 'float64', 'float64'],
  ['float64', 'float32', 'float64'],
  ['float64', 'float64', 'float64'],
] as const)('zerosLike of %s and %s is %s', (a, b, expected) => {
  expect(zerosLike(2, 3, zeros(1, 1, a), zeros(1, 1, b))).toEqual(zeros(2, 3, expected));
});
