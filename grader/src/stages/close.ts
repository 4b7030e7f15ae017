import { type Matrix, shapeOf } from '@gradus/matrix';

/** Equality of what stages make of each other's values, relative to the largest entry. Rounding stays below 1e-10. */
const CLOSE = 1e-6;
/** Tensors that are 0 but for rounding are compared absolutely. */
const SMALLEST_SCALE = 1e-3;

/** Largest magnitude of an entry, and 1e-3 if that is less. */
export function scaleOf({ data }: Matrix): number {
  let largest = SMALLEST_SCALE;
  for (const value of data) largest = Math.max(largest, Math.abs(value));
  return largest;
}

/** Whether two numbers are the same where entries are as large as `scale`. NaN is like nothing. */
export function isNear(a: number, b: number, scale: number): boolean {
  return Math.abs(a - b) <= CLOSE * scale;
}

/** Whether a tensor of ours and one that came are the same. @param scale - else that of the largest entry of `B` */
export function isClose(A: Matrix, B: Matrix, scale = scaleOf(B)): boolean {
  return shapeOf(A) === shapeOf(B) && B.data.every((b, k) => isNear(A.data[k] as number, b, scale));
}
