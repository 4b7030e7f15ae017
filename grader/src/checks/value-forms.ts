import { ForeignValue, isMatrixValue, NumbersValue, type Value } from '@gradus/contracts/wire';

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
