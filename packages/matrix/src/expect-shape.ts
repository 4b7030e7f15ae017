import { type Matrix, shapeOf } from './matrix.ts';

/** @throws RangeError when `B` has not the shape of `A` */
export function expectSameShape(operation: string, A: Matrix, B: Matrix): void {
  if (A.rows !== B.rows || A.cols !== B.cols) {
    throw new RangeError(`${operation}: expected two matrices of one shape, got ${shapeOf(A)} and ${shapeOf(B)}`);
  }
}

/** @throws RangeError when `c` is not a column with as many rows as `A` */
export function expectColumnOf(operation: string, A: Matrix, c: Matrix): void {
  if (c.rows !== A.rows || c.cols !== 1) {
    throw new RangeError(`${operation}: expected a ${A.rows}×1 column for a ${shapeOf(A)} matrix, got ${shapeOf(c)}`);
  }
}

/** @throws RangeError when `r` is not a row with as many columns as `A` */
export function expectRowOf(operation: string, A: Matrix, r: Matrix): void {
  if (r.rows !== 1 || r.cols !== A.cols) {
    throw new RangeError(`${operation}: expected a 1×${A.cols} row for a ${shapeOf(A)} matrix, got ${shapeOf(r)}`);
  }
}

/** @throws RangeError when a matrix has not as many entries as its shape says: kernels read and write by the shape */
export function expectWhole(operation: string, A: Matrix): void {
  if (A.data.length !== A.rows * A.cols) {
    throw new RangeError(`${operation}: expected ${A.rows * A.cols} entries for ${shapeOf(A)}, got ${A.data.length}`);
  }
}
