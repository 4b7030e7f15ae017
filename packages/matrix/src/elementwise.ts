import { expectSameShape } from './expect-shape.ts';
import { type Matrix, zerosLike } from './matrix.ts';

/** `A + B`, both m×n. @throws RangeError when the shapes differ */
export function add(A: Matrix, B: Matrix): Matrix {
  expectSameShape('add', A, B);
  const C = zerosLike(A.rows, A.cols, A, B);
  for (let i = 0; i < C.data.length; i++) C.data[i] = A.data[i] + B.data[i];
  return C;
}

/** `A − B`, both m×n. @throws RangeError when the shapes differ */
export function subtract(A: Matrix, B: Matrix): Matrix {
  expectSameShape('subtract', A, B);
  const C = zerosLike(A.rows, A.cols, A, B);
  for (let i = 0; i < C.data.length; i++) C.data[i] = A.data[i] - B.data[i];
  return C;
}

/** `A ⊙ B`, entry by entry, both m×n. @throws RangeError when the shapes differ */
export function hadamard(A: Matrix, B: Matrix): Matrix {
  expectSameShape('hadamard', A, B);
  const C = zerosLike(A.rows, A.cols, A, B);
  for (let i = 0; i < C.data.length; i++) C.data[i] = A.data[i] * B.data[i];
  return C;
}

/** `α A`. */
export function scale(A: Matrix, alpha: number): Matrix {
  const C = zerosLike(A.rows, A.cols, A);
  for (let i = 0; i < C.data.length; i++) C.data[i] = alpha * A.data[i];
  return C;
}

/**
 * Applies a function to every entry.
 *
 * @example
 * map(S, (s) => Math.max(0, s)); // ReLU
 */
export function map(A: Matrix, f: (value: number) => number): Matrix {
  const C = zerosLike(A.rows, A.cols, A);
  for (let i = 0; i < C.data.length; i++) C.data[i] = f(A.data[i]);
  return C;
}
