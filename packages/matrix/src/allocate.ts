import { backend } from './backend/choose.ts';
import type { Dtype, Matrix } from './matrix.ts';

/**
 * A rows×cols matrix of zeros in memory that this process' backend multiplies without copying: for the arrays of a loop.
 * It is never freed, so ask for it once.
 *
 * @throws RangeError when a size is not a whole number ≥ 0
 *
 * @example
 * const X = allocate(3072, 100, 'float32');
 */
export function allocate(rows: number, cols: number, dtype: Dtype): Matrix {
  return backend().allocate(rows, cols, dtype);
}

/** `length` zeros in such memory, for `scaleBytesInto`. */
export function allocateBytes(length: number): Uint8Array {
  return backend().allocateBytes(length);
}
