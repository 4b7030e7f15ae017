import { expectColumnOf, expectRowOf } from './expect-shape.ts';
import { type Matrix, zerosLike } from './matrix.ts';

/** `A + c 1ᵀ`: adds the m×1 column `c` to every column of the m×n matrix `A`. @throws RangeError on other shapes */
export function addColumn(A: Matrix, c: Matrix): Matrix {
  expectColumnOf('addColumn', A, c);
  const C = zerosLike(A.rows, A.cols, A, c);
  for (let j = 0, k = 0; j < A.cols; j++) for (let i = 0; i < A.rows; i++, k++) C.data[k] = A.data[k] + c.data[i];
  return C;
}

/** `A − c 1ᵀ` for an m×1 column `c`. @throws RangeError on other shapes */
export function subtractColumn(A: Matrix, c: Matrix): Matrix {
  expectColumnOf('subtractColumn', A, c);
  const C = zerosLike(A.rows, A.cols, A, c);
  for (let j = 0, k = 0; j < A.cols; j++) for (let i = 0; i < A.rows; i++, k++) C.data[k] = A.data[k] - c.data[i];
  return C;
}

/** `A ⊙ (c 1ᵀ) = diag(c) A`: row i of `A` times `c_i`. @throws RangeError on other shapes */
export function multiplyColumn(A: Matrix, c: Matrix): Matrix {
  expectColumnOf('multiplyColumn', A, c);
  const C = zerosLike(A.rows, A.cols, A, c);
  for (let j = 0, k = 0; j < A.cols; j++) for (let i = 0; i < A.rows; i++, k++) C.data[k] = A.data[k] * c.data[i];
  return C;
}

/** `A − 1 r` for a 1×n row `r`: takes `r_j` from column j. @throws RangeError on other shapes */
export function subtractRow(A: Matrix, r: Matrix): Matrix {
  expectRowOf('subtractRow', A, r);
  const C = zerosLike(A.rows, A.cols, A, r);
  for (let j = 0, k = 0; j < A.cols; j++) for (let i = 0; i < A.rows; i++, k++) C.data[k] = A.data[k] - r.data[j];
  return C;
}

/** Column j of `A` divided by `r_j`, for a 1×n row `r`. @throws RangeError on other shapes */
export function divideRow(A: Matrix, r: Matrix): Matrix {
  expectRowOf('divideRow', A, r);
  const C = zerosLike(A.rows, A.cols, A, r);
  for (let j = 0, k = 0; j < A.cols; j++) for (let i = 0; i < A.rows; i++, k++) C.data[k] = A.data[k] / r.data[j];
  return C;
}
