import fc from 'fast-check';
import { cast, type Dtype, type Matrix } from '../src/matrix.ts';

export const dtypes = ['float64', 'float32'] as const;

interface Constraints {
  readonly rows?: fc.Arbitrary<number>;
  readonly cols?: fc.Arbitrary<number>;
  readonly dtype?: Dtype;
  readonly entries?: fc.Arbitrary<number>;
}

/** Sizes that lie around one and two 4×4 tiles, empty ones included. */
export const size = fc.integer({ min: 0, max: 9 });
export const positiveSize = fc.integer({ min: 1, max: 9 });
export const finiteEntries = fc.double({ min: -1e3, max: 1e3, noNaN: true });
/** Any order of adding their products gives the same number, so results can be compared exactly. */
export const exactEntries = fc.integer({ min: -8, max: 8 });
export const specialEntries = fc.constantFrom(0, 1, -2, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);

/** Any m×n matrix, of either type unless one is asked for. */
export function arbitraryMatrix(constraints: Constraints = {}): fc.Arbitrary<Matrix> {
  const { rows = size, cols = size, entries = finiteEntries } = constraints;
  const dtype = constraints.dtype === undefined ? fc.constantFrom(...dtypes) : fc.constant(constraints.dtype);
  return fc.tuple(rows, cols, dtype).chain(([m, n, type]) =>
    fc.array(entries, { minLength: m * n, maxLength: m * n }).map((values) => {
      return cast({ rows: m, cols: n, data: Float64Array.from(values) }, type);
    }),
  );
}

/** Two matrices of one shape. */
export function arbitraryPair(constraints: Constraints = {}): fc.Arbitrary<[Matrix, Matrix]> {
  return arbitraryMatrix(constraints).chain((A) =>
    fc.tuple(fc.constant(A), arbitraryMatrix({ ...constraints, rows: fc.constant(A.rows), cols: fc.constant(A.cols) })),
  );
}

/** The entry that `f` gives at each place (i, j), as rows. */
export function rowsOf(m: number, n: number, f: (i: number, j: number) => number): number[][] {
  return Array.from({ length: m }, (_, i) => Array.from({ length: n }, (_, j) => f(i, j)));
}

/** The rows of `A` after rounding `expected` to its type: what an operation computed in float64 must return. */
export function roundedAs(A: Matrix, expected: readonly (readonly number[])[]): number[][] {
  return expected.map((row) => row.map((value) => (A.data instanceof Float32Array ? Math.fround(value) : value)));
}
