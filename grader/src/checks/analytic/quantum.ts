import type { Departure } from './departures.ts';

/** Entries that are all whole multiples of the smallest change of J over a step. */
export interface Quantum {
  /** `2h` of central differences, `h` of one-sided ones, `6h` or `12h` of Richardson's. */
  readonly divisor: number;
  readonly entries: number;
}

/** Steps that somebody would write down. */
const STEPS = [1, 2, 5].flatMap((digit) => Array.from({ length: 10 }, (_, k) => Number(`${digit}e-${k + 2}`)));
const DIVISORS = STEPS.flatMap((h) => [h, 2 * h, 6 * h, 12 * h]).sort((a, b) => a - b);
/** Below so many quanta an entry is nearly a whole multiple of it by itself. */
const LEAST_QUANTA = 100;
/** −log of the chance that other numbers lie so near to whole multiples; there are 120 divisors. */
const LEAST_EVIDENCE = 20;
const LEAST_CONCENTRATION = 0.9;

/**
 * A cost in float64 changes in units of its last digit only, so that a plain difference quotient is a whole multiple of
 * that over its divisor, whatever the step: also of one so small that only rounding is left of the error.
 *
 * @param cost - J, or one about as large
 */
export function quantumOf(departures: readonly Departure[], cost: number): Quantum | undefined {
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(cost))) - 52);
  // Whole multiples over a divisor are so over its multiples, too: the smallest one is the student's.
  for (const divisor of DIVISORS) {
    const quanta = departures.map(({ submitted }) => (submitted * divisor) / unit);
    const many = quanta.filter((count) => Math.abs(count) >= LEAST_QUANTA);
    if (many.length === 0) continue;
    // Rayleigh's test of directions: uniform ones have a mean R with n R² above x by a chance of about exp(−x).
    const concentration = many.reduce((sum, count) => sum + Math.cos(2 * Math.PI * count), 0) / many.length;
    if (concentration < LEAST_CONCENTRATION || many.length * concentration ** 2 < LEAST_EVIDENCE) continue;
    return { divisor, entries: many.length };
  }
  return undefined;
}
