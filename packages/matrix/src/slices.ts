import { type Matrix, shapeOf, zerosLike } from './matrix.ts';

/**
 * Columns `start` … `end − 1`, copied: m×(end − start).
 *
 * @throws RangeError when the range is not inside `A`
 */
export function columns(A: Matrix, start: number, end: number): Matrix {
  if (!(Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end && end <= A.cols)) {
    throw new RangeError(`columns: expected a range inside ${shapeOf(A)}, got ${start} to ${end}`);
  }
  return { rows: A.rows, cols: end - start, data: A.data.slice(start * A.rows, end * A.rows) };
}

/**
 * The named columns in the given order, copied: m×indices.length.
 *
 * @throws RangeError when an index is not a column of `A`
 */
export function gatherColumns(A: Matrix, indices: ArrayLike<number>): Matrix {
  const C = zerosLike(A.rows, indices.length, A);
  for (let j = 0; j < indices.length; j++) {
    const source = indices[j];
    if (!(Number.isInteger(source) && source >= 0 && source < A.cols)) {
      throw new RangeError(`gatherColumns: expected a column of ${shapeOf(A)}, got ${source}`);
    }
    C.data.set(A.data.subarray(source * A.rows, (source + 1) * A.rows), j * A.rows);
  }
  return C;
}

/** `Aᵀ`, n×m. */
export function transpose(A: Matrix): Matrix {
  const C = zerosLike(A.cols, A.rows, A);
  for (let j = 0, k = 0; j < A.cols; j++) for (let i = 0; i < A.rows; i++, k++) C.data[j + i * A.cols] = A.data[k];
  return C;
}
