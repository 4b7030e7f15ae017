import type { AnyNumber, Measure } from '@gradus/contracts';
import { digitsApart } from './digits-apart.ts';

/** How an entry is told: its rows and columns are counted from 0. */
export type Place = (entry: { readonly tensor: string; readonly row: number; readonly col: number }) => string;

const countedFrom0: Place = ({ tensor, row, col }) => `${tensor}[${row},${col}]`;

/** `worst G[2,5]: yours 0.41207, expected 0.38816, error 3.0e-2 > 1e-6; 12 of 35 wrong` */
export function worstText({ worst, wrong, compared }: Measure, place: Place = countedFrom0): string {
  if (worst === null) return '';
  const { submitted, expected } = worst;
  const digits = typeof submitted === 'number' ? digitsApart(submitted, expected, DIGITS) : DIGITS;
  const numbers = `yours ${format(submitted, digits)}, expected ${format(expected, digits)}`;
  const error = typeof worst.error === 'number' ? worst.error.toExponential(1) : worst.error;
  return `worst ${place(worst)}: ${numbers}, error ${error} > ${worst.tolerance.toExponential(0)}; ${wrong} of ${compared} wrong`;
}

const DIGITS = 5;

function format(value: AnyNumber, digits: number): string {
  if (typeof value === 'string') return value;
  const magnitude = Math.abs(value);
  return magnitude !== 0 && (magnitude < 1e-3 || magnitude >= 1e5)
    ? value.toExponential(digits - 1)
    : value.toPrecision(digits);
}
