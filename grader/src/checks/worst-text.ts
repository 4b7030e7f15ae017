import type { AnyNumber, Measure } from '@gradus/contracts';

/** `worst G[2,5]: yours 0.41207, expected 0.38816, error 3.0e-2 > 1e-6` with rows and columns counted from 0. */
export function worstText({ worst, wrong, compared }: Measure): string {
  if (worst === null) return '';
  const place = `${worst.tensor}[${worst.row},${worst.col}]`;
  const numbers = `yours ${format(worst.submitted)}, expected ${format(worst.expected)}`;
  const error = typeof worst.error === 'number' ? worst.error.toExponential(1) : worst.error;
  return `worst ${place}: ${numbers}, error ${error} > ${worst.tolerance.toExponential(0)}; ${wrong} of ${compared} wrong`;
}

function format(value: AnyNumber): string {
  if (typeof value === 'string') return value;
  const magnitude = Math.abs(value);
  return magnitude !== 0 && (magnitude < 1e-3 || magnitude >= 1e5) ? value.toExponential(4) : value.toPrecision(5);
}
