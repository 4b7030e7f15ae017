import { type Matrix, shapeOf, zerosLike } from './matrix.ts';

/** `A 1`: the sum of each row, m×1. */
export function rowSums(A: Matrix): Matrix {
  return columnLike(A, rowTotals(A));
}

/** The mean of each row, m×1. @throws RangeError when `A` has no columns */
export function rowMeans(A: Matrix): Matrix {
  expectColumns('rowMeans', A);
  return columnLike(
    A,
    rowTotals(A).map((total) => total / A.cols),
  );
}

/**
 * The variance of each row, m×1, divided by n (not n−1), computed in two passes so that a large mean costs no digits.
 *
 * @throws RangeError when `A` has no columns
 */
export function rowVariances(A: Matrix): Matrix {
  expectColumns('rowVariances', A);
  const means = rowTotals(A).map((total) => total / A.cols);
  const squares = new Float64Array(A.rows);
  for (let j = 0, k = 0; j < A.cols; j++) {
    for (let i = 0; i < A.rows; i++, k++) squares[i] += (A.data[k] - means[i]) ** 2;
  }
  return columnLike(
    A,
    squares.map((square) => square / A.cols),
  );
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

/** The largest entry of each column, NaN where it has one, 1×n. @throws RangeError when `A` has no rows */
export function columnMaxima(A: Matrix): Matrix {
  const r = zerosLike(1, A.cols, A);
  argmaxColumns(A).forEach((i, j) => {
    r.data[j] = A.data[i + j * A.rows];
  });
  return r;
}

/**
 * The row of the largest entry of each column: n indices. The first of equal ones; a NaN counts as the largest, so that
 * it is not hidden by where it stands.
 *
 * @throws RangeError when `A` has no rows
 */
export function argmaxColumns(A: Matrix): Int32Array {
  if (A.rows === 0) throw new RangeError(`argmaxColumns: expected at least one row, got ${shapeOf(A)}`);
  const indices = new Int32Array(A.cols);
  for (let j = 0; j < A.cols; j++) {
    let best = 0;
    let maximum = A.data[j * A.rows];
    for (let i = 1; i < A.rows && !Number.isNaN(maximum); i++) {
      const value = A.data[i + j * A.rows];
      if (value <= maximum) continue;
      best = i;
      maximum = value;
    }
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

// Sums are kept in float64, whatever the type of the matrix.
function rowTotals(A: Matrix): Float64Array {
  const totals = new Float64Array(A.rows);
  for (let j = 0, k = 0; j < A.cols; j++) for (let i = 0; i < A.rows; i++, k++) totals[i] += A.data[k];
  return totals;
}

function columnLike(A: Matrix, entries: Float64Array): Matrix {
  const c = zerosLike(A.rows, 1, A);
  c.data.set(entries);
  return c;
}

function expectColumns(operation: string, A: Matrix): void {
  if (A.cols === 0) throw new RangeError(`${operation}: expected at least one column, got ${shapeOf(A)}`);
}
