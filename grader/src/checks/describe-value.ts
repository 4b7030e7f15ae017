import { ForeignValue, isMatrixValue, NumbersValue, type Value } from '@gradus/contracts/wire';
import { shapeOf } from '@gradus/matrix';

const SHOWN_FIELDS = 8;

export function isList<T>(value: unknown): value is readonly T[] {
  return Array.isArray(value);
}

/** Numbers at the top of an answer cross as a list of them. */
export function isNumbers(value: Value): value is readonly number[] {
  return isList(value) && value.length > 0 && value.every((entry) => typeof entry === 'number');
}

/** Rows of numbers, as `[[1, 2], [3, 4]]` crosses. */
export function isRows(value: Value): value is readonly NumbersValue[] {
  return isList(value) && value.length > 0 && value.every((row) => row instanceof NumbersValue);
}

export function isRecord(value: Value): value is { readonly [key: string]: Value } {
  if (typeof value !== 'object' || isList(value) || isMatrixValue(value)) return false;
  return !(value instanceof ForeignValue || value instanceof NumbersValue);
}

/** What came, in words: `a 3×2 matrix`, `the number NaN`, `an array of 2 arrays of 3 numbers`. */
export function describeValue(value: Value): string {
  if (value instanceof ForeignValue || value instanceof NumbersValue) return value.description;
  if (isMatrixValue(value)) return `a ${shapeOf(value)} matrix`;
  if (isRows(value)) return describeRows(value);
  if (isNumbers(value)) return `an array of ${value.length} numbers`;
  if (isList(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') {
    return `a record with ${Object.keys(value).slice(0, SHOWN_FIELDS).join(', ') || 'no fields'}`;
  }
  return typeof value === 'string' ? 'a text' : `the ${typeof value} ${value}`;
}

function describeRows(rows: readonly NumbersValue[]): string {
  const lengths = [...new Set(rows.map(({ data }) => data.length))];
  const numbers =
    lengths.length === 1
      ? `${lengths[0]} ${lengths[0] === 1 ? 'number' : 'numbers'}`
      : `unlike lengths: ${lengths.join(', ')}`;
  return `an array of ${rows.length} arrays of ${numbers}`;
}
