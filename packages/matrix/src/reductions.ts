import { type Matrix, shapeOf, zerosLike } from './matrix.ts';

/** `A 1`: the sum of each row, m×1. */
export function rowSums(A: Matrix): Matrix {
  const sums = new Float64Array(A.rows);
  for (let j = 0, k = 0; j < A.cols; j++) for (let i = 0; i < A.rows; i++, k++) sums[i] += A.data[k];
  const c = zerosLike(A.rows, 1, A);
  c.data.set(sums);
  return c;
}

/** The mean of each row, m×1. @throws RangeError when `A` has no columns */
export function rowMeans(A: Matrix): Matrix {
  expectColumns('rowMeans', A);
  const c = rowSums(A);
  for (let i = 0; i < A.rows; i++) c.data[i] /= A.cols;
  return c;
}

/**
 * The variance of each row, m×1, divided by n (not n−1), computed in two passes so that a large mean costs no digits.
 *
 * @throws RangeError when `A` has no columns
 */
export function rowVariances(A: Matrix): Matrix {
  expectColumns('rowVariances', A);
  const mean = new Float64Array(A.rows);
  for (let j = 0, k = 0; j < A.cols; j++) for (let i = 0; i < A.rows; i++, k++) mean[i] += A.data[k] / A.cols;
  const sums = new Float64Array(A.rows);
  for (let j = 0, k = 0; j < A.cols; j++) for (let i = 0; i < A.rows; i++, k++) sums[i] += (A.data[k] - mean[i]) ** 2;
  const c = zerosLike(A.rows, 1, A);
  for (let i = 0; i < A.rows; i++) c.data[i] = sums[i] / A.cols;
  return c;
}

/** `1ᵀ A`: the sum of each column, 1×n. */
export function columnSums(A: Matrix): Matrix {
  const r = zerosLike(1, A.cols, A);
  for (let j = 0, k = 0; j < A.cols; j++) {
    let sum = 0;
    for (let i = 0; i < A.rows; i++, k++) sum += A.data[k];
    r.data[j] = sum;
  }
  return r;
}

/** The largest entry of each column, 1×n. @throws RangeError when `A` has no rows */
export function columnMaxima(A: Matrix): Matrix {
  const r = zerosLike(1, A.cols, A);
  argmaxColumns(A).forEach((i, j) => {
    r.data[j] = A.data[i + j * A.rows];
  });
  return r;
}

/** The row of the largest entry of each column, the first of equal ones: n indices. @throws RangeError without rows */
export function argmaxColumns(A: Matrix): Int32Array {
  if (A.rows === 0) throw new RangeError(`argmaxColumns: expected at least one row, got ${shapeOf(A)}`);
  const indices = new Int32Array(A.cols);
  for (let j = 0; j < A.cols; j++) {
    let best = 0;
    for (let i = 1; i < A.rows; i++) if (A.data[i + j * A.rows] > A.data[best + j * A.rows]) best = i;
    indices[j] = best;
  }
  return indices;
}

/** The sum of all entries. */
export function sum(A: Matrix): number {
  let total = 0;
  for (let k = 0; k < A.data.length; k++) total += A.data[k];
  return total;
}

/** `‖A‖²`: the sum of all squared entries. */
export function sumOfSquares(A: Matrix): number {
  let total = 0;
  for (let k = 0; k < A.data.length; k++) total += A.data[k] * A.data[k];
  return total;
}

function expectColumns(operation: string, A: Matrix): void {
  if (A.cols === 0) throw new RangeError(`${operation}: expected at least one column, got ${shapeOf(A)}`);
}
