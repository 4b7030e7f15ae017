import { types } from 'node:util';
import { copyOf, lengthOf } from './float-array.ts';
import { type ElementType, isSide } from './matrix-value.ts';

/** Numbers that are in no matrix, where one belongs or a row of one: an array of numbers, or a float array alone. */
export class NumbersValue {
  readonly data: Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  readonly source: 'array' | 'Float64Array' | 'Float32Array';
  /** As of a `MatrixValue`. */
  readonly elements?: ElementType;
  constructor(data: NumbersValue['data'], source: NumbersValue['source'], elements?: ElementType) {
    this.data = data;
    this.source = source;
    if (elements !== undefined) this.elements = elements;
  }

  /** `an array of 5 numbers` */
  get description(): string {
    const { length } = this.data;
    return `${this.source === 'array' ? 'an' : 'a'} ${this.source} of ${length} ${length === 1 ? 'number' : 'numbers'}`;
  }
}

/** @returns undefined for an array that is longer than a matrix may be */
export function readFloatArray(data: Float64Array | Float32Array): NumbersValue | undefined {
  if (!isSide(lengthOf(data))) return undefined;
  return new NumbersValue(copyOf(data), types.isFloat32Array(data) ? 'Float32Array' : 'Float64Array');
}

/** The first entry of an array that is no number. */
export interface NoNumber {
  readonly at: number;
  readonly found: unknown;
}

/**
 * Reads an array of numbers, each entry once: it may be a proxy that has another answer each time.
 *
 * @param length - of the array, as it was read
 * @param first - its entry 0, as it was read
 * @returns undefined for an array that is longer than a matrix may be
 */
export function readNumbers(
  list: readonly unknown[],
  length: number,
  first: number,
): NumbersValue | NoNumber | undefined {
  if (!isSide(length)) return undefined;
  const data = new Float64Array(length);
  data[0] = first;
  for (let at = 1; at < length; at++) {
    const found = list[at];
    if (typeof found !== 'number') return { at, found };
    data[at] = found;
  }
  return new NumbersValue(data, 'array');
}
