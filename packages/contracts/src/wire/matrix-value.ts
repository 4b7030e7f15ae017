import { describeForeign } from './describe-foreign.ts';
import { isFloatArray, lengthOf } from './float-array.ts';

/** A dense column-major matrix: structurally the record of `@gradus/matrix`. */
export interface MatrixValue {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array | Float32Array;
}

/** No matrix that crosses has more rows or columns. */
export const MAX_SIDE = 100_000;

/** Whether this is a matrix that may cross: whole sizes up to 100,000 and as many numbers as they say. */
export function isMatrixValue(value: unknown): value is MatrixValue {
  return isMatrixLike(value) && readMatrix(value) !== undefined;
}

/** Has the fields of a matrix, whatever is in them. */
export function isMatrixLike(value: unknown): value is Record<keyof MatrixValue, unknown> {
  return typeof value === 'object' && value !== null && 'rows' in value && 'cols' in value && 'data' in value;
}

/** The matrix in a record of its own, or undefined for a broken one. Each field is read once: it may be a getter. */
export function readMatrix(value: Record<keyof MatrixValue, unknown>): MatrixValue | undefined {
  const { rows, cols, data } = value;
  if (!isSide(rows) || !isSide(cols) || !isFloatArray(data) || lengthOf(data) !== rows * cols) return undefined;
  return { rows, cols, data };
}

/** What is broken, to tell the student. */
export function describeBrokenMatrix({ rows, cols, data }: Record<keyof MatrixValue, unknown>): string {
  const shape = [rows, cols].map((side) => (typeof side === 'number' ? side : typeof side)).join('×');
  if (isFloatArray(data)) return `a broken matrix: ${shape} with ${lengthOf(data)} numbers`;
  return `a broken matrix: ${shape} with ${describeForeign(data)} as data, not a Float64Array`;
}

/** Whether a matrix may have so many rows or columns. */
export function isSide(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_SIDE;
}
