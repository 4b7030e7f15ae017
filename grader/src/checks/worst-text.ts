import type { AnyNumber, Measure } from '@gradus/contracts';
import { digitsApart } from './digits-apart.ts';

/** `worst G[2,5]: yours 0.41207, expected 0.38816, error 3.0e-2 > 1e-6` with rows and columns counted from 0. */
export function worstText({ worst, wrong, compared }: Measure): string {
  if (worst === null) return '';
  const place = `${worst.tensor}[${worst.row},${worst.col}]`;
  const { submitted, expected } = worst;
  const digits = typeof submitted === 'number' ? digitsApart(submitted, expected, DIGITS) : DIGITS;
  const numbers = `yours ${format(submitted, digits)}, expected ${format(expected, digits)}`;
  const error = typeof worst.error === 'number' ? worst.error.toExponential(1) : worst.error;
  return `worst ${place}: ${numbers}, error ${error} > ${worst.tolerance.toExponential(0)}; ${wrong} of ${compared} wrong`;
}

const DIGITS = 5;

function format(value: AnyNumber, digits: number): string {
  if (typeof value === 'string') return value;
  const magnitude = Math.abs(value);
  return magnitude !== 0 && (magnitude < 1e-3 || magnitude >= 1e5)
    ? value.toExponential(digits - 1)
    : value.toPrecision(digits);
}
