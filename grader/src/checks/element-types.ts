import type { ElementType, Value } from '@gradus/contracts/wire';
import { isMatrixValue, NumbersValue } from '@gradus/contracts/wire';
import { isRows } from './value-forms.ts';

/** Of the numbers of a tensor, where they are no float64. */
export type Elements = ElementType | 'float32';

const SHOWN_NAMES = 4;

/** Of which type the numbers of an array were; undefined for float64, and for numbers in lists. */
export function elementsOf(value: Value): Elements | undefined {
  if (isMatrixValue(value) || value instanceof NumbersValue) {
    return value.elements ?? (value.data instanceof Float32Array ? 'float32' : undefined);
  }
  return isRows(value) && value[0] !== undefined ? elementsOf(value[0]) : undefined;
}

/** Whether an array of these holds no fractions, whatever is put into it. */
export function isOfIntegers(elements: Elements | undefined): boolean {
  return elements !== undefined && !elements.startsWith('float');
}

/** `W1, W2 are arrays of int64, which hold no fractions: make them float64`, `b1 is float32: compute in float64` */
export function elementsText(names: readonly string[], elements: Elements): string {
  const more = names.length > SHOWN_NAMES ? ` and ${names.length - SHOWN_NAMES} more` : '';
  const which = `${names.slice(0, SHOWN_NAMES).join(', ')}${more}`;
  const isOne = names.length === 1;
  if (!isOfIntegers(elements)) return `${which} ${isOne ? 'is' : 'are'} ${elements}: compute in float64`;
  return isOne
    ? `${which} is an array of ${elements}, which holds no fractions: make it float64`
    : `${which} are arrays of ${elements}, which hold no fractions: make them float64`;
}
