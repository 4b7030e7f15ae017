import { backend } from './backend/choose.ts';
import { expectColumnOf, expectSameShape, expectWhole } from './expect-shape.ts';
import { dtypeOf, type Matrix, shapeOf } from './matrix.ts';

// The element-wise and row-wise passes for loops that must not allocate: they write over their arguments. All matrices
// of a call are of one type; those from `allocate` are passed over by the backend's kernels. Each operation is rounded
// to that type, sums over a row are kept in float64: every backend gives the same bits.

/** @throws RangeError when a matrix is not of the type of `A`, or has not as many entries as its shape says */
function expectSameType(operation: string, A: Matrix, ...others: readonly Matrix[]): void {
  expectWhole(operation, A);
  for (const B of others) {
    expectWhole(operation, B);
    if (dtypeOf(B) !== dtypeOf(A)) {
      throw new RangeError(`${operation}: expected matrices of one type, got ${dtypeOf(A)} and ${dtypeOf(B)}`);
    }
  }
}

/**
 * `S ← S + c 1ᵀ`
 *
 * @param c - m×1
 * @throws RangeError when shapes or types do not fit
 */
export function addColumnInPlace(S: Matrix, c: Matrix): void {
  expectColumnOf('addColumnInPlace', S, c);
  expectSameType('addColumnInPlace', S, c);
  backend().passes.addColumn(S, c);
}

/**
 * `S ← S − c 1ᵀ`
 *
 * @param c - m×1
 * @throws RangeError when shapes or types do not fit
 */
export function subtractColumnInPlace(S: Matrix, c: Matrix): void {
  expectColumnOf('subtractColumnInPlace', S, c);
  expectSameType('subtractColumnInPlace', S, c);
  backend().passes.subtractColumn(S, c);
}

/**
 * `S ← diag(c) S`
 *
 * @param c - m×1
 * @throws RangeError when shapes or types do not fit
 */
export function multiplyColumnInPlace(S: Matrix, c: Matrix): void {
  expectColumnOf('multiplyColumnInPlace', S, c);
  expectSameType('multiplyColumnInPlace', S, c);
  backend().passes.multiplyColumn(S, c);
}

/**
 * `X ← diag(f) S + a 1ᵀ`
 *
 * @param f - m×1
 * @param a - m×1
 * @param X - of the shape of S; may be S
 * @throws RangeError when shapes or types do not fit
 */
export function scaleAndShiftRowsInto(S: Matrix, f: Matrix, a: Matrix, X: Matrix): void {
  expectColumnOf('scaleAndShiftRowsInto', S, f);
  expectColumnOf('scaleAndShiftRowsInto', S, a);
  expectSameShape('scaleAndShiftRowsInto', S, X);
  expectSameType('scaleAndShiftRowsInto', S, f, a, X);
  backend().passes.scaleAndShiftRows(S, f, a, X);
}

/**
 * `G ← G − diag(p) S`
 *
 * @param p - m×1
 * @throws RangeError when shapes or types do not fit
 */
export function subtractScaledRowsInPlace(G: Matrix, p: Matrix, S: Matrix): void {
  expectColumnOf('subtractScaledRowsInPlace', G, p);
  expectSameShape('subtractScaledRowsInPlace', G, S);
  expectSameType('subtractScaledRowsInPlace', G, p, S);
  backend().passes.subtractScaledRows(G, p, S);
}

/**
 * `G ← factor G` where X ≤ 0; 0, never −0 or NaN, where the factor is 0. An entry with NaN in X stays.
 *
 * @param X - of the shape of G; may be G
 * @throws RangeError when shapes or types do not fit
 */
export function scaleWhereNotPositiveInPlace(G: Matrix, X: Matrix, factor: number): void {
  expectSameShape('scaleWhereNotPositiveInPlace', G, X);
  expectSameType('scaleWhereNotPositiveInPlace', G, X);
  backend().passes.scaleWhereNotPositive(G, X, factor);
}

/**
 * The mean of each row.
 *
 * @param means - m×1
 * @throws RangeError when shapes or types do not fit
 */
export function rowMeansInto(S: Matrix, means: Matrix): void {
  expectColumnOf('rowMeansInto', S, means);
  expectSameType('rowMeansInto', S, means);
  backend().passes.rowMeans(S, means);
}

/**
 * The mean and the variance (divided by n) of each row, in two passes.
 *
 * @param mean - m×1
 * @param variance - m×1
 * @throws RangeError when shapes or types do not fit
 */
export function rowMomentsInto(S: Matrix, mean: Matrix, variance: Matrix): void {
  expectColumnOf('rowMomentsInto', S, mean);
  expectColumnOf('rowMomentsInto', S, variance);
  expectSameType('rowMomentsInto', S, mean, variance);
  backend().passes.rowMoments(S, mean, variance);
}

/**
 * The mean of each row of `A ⊙ B`.
 *
 * @param means - m×1
 * @throws RangeError when shapes or types do not fit
 */
export function rowMeanProductsInto(A: Matrix, B: Matrix, means: Matrix): void {
  expectSameShape('rowMeanProductsInto', A, B);
  expectColumnOf('rowMeanProductsInto', A, means);
  expectSameType('rowMeanProductsInto', A, B, means);
  backend().passes.rowMeanProducts(A, B, means);
}

/**
 * `X ← diag(f) B − a 1ᵀ` of bytes B.
 *
 * @param bytes - m·n, column by column; from `allocateBytes`
 * @param f - m×1
 * @param a - m×1
 * @param X - m×n
 * @throws RangeError when shapes or types do not fit
 */
export function scaleBytesInto(bytes: Uint8Array, f: Matrix, a: Matrix, X: Matrix): void {
  expectColumnOf('scaleBytesInto', X, f);
  expectColumnOf('scaleBytesInto', X, a);
  expectSameType('scaleBytesInto', X, f, a);
  if (bytes.length !== X.data.length) {
    throw new RangeError(`scaleBytesInto: expected as many bytes as X has entries, ${shapeOf(X)}, got ${bytes.length}`);
  }
  backend().passes.scaleBytes(bytes, f, a, X);
}
