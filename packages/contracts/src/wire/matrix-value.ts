import { describeForeign } from './describe-foreign.ts';
import { isFloatArray, lengthOf } from './float-array.ts';

/** Of an array that crosses as float64: numpy has others. */
export const ELEMENT_TYPES = [
  'bool',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'float16',
] as const;
export type ElementType = (typeof ELEMENT_TYPES)[number];

/** A dense column-major matrix: structurally the record of `@gradus/matrix`. */
export interface MatrixValue {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array | Float32Array;
  /** Of what the numbers were where they come from, when that was no float64 and no float32. */
  readonly elements?: ElementType;
}

/** The fields of a matrix, whatever is in them. */
export type MatrixLike = Record<'rows' | 'cols' | 'data', unknown>;

/** No matrix that crosses has more rows or columns. */
export const MAX_SIDE = 100_000;

/** Whether this is a matrix that may cross: whole sizes up to 100,000 and as many numbers as they say. */
export function isMatrixValue(value: unknown): value is MatrixValue {
  return isMatrixLike(value) && readMatrix(value) !== undefined;
}

export function isMatrixLike(value: unknown): value is MatrixLike {
  return typeof value === 'object' && value !== null && 'rows' in value && 'cols' in value && 'data' in value;
}

/** The matrix in a record of its own, or undefined for a broken one. Each field is read once: it may be a getter. */
export function readMatrix(value: MatrixLike): MatrixValue | undefined {
  const { rows, cols, data } = value;
  if (!isSide(rows) || !isSide(cols) || !isFloatArray(data) || lengthOf(data) !== rows * cols) return undefined;
  return { rows, cols, data };
}

/** What is broken, to tell the student. */
export function describeBrokenMatrix({ rows, cols, data }: MatrixLike): string {
  const shape = [rows, cols].map((side) => (typeof side === 'number' ? side : typeof side)).join('×');
  if (isFloatArray(data)) return `a broken matrix: ${shape} with ${lengthOf(data)} numbers`;
  return `a broken matrix: ${shape} with ${describeForeign(data)} as data, not a Float64Array`;
}

/** Whether a matrix may have so many rows or columns. */
export function isSide(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_SIDE;
}
