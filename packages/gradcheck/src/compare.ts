import { type Matrix, shapeOf } from '@gradus/matrix';
import { type Tolerance, toleranceAt } from './tolerance.ts';

/** What a submitted tensor is compared with. Without `error` and `leftOut` the values are taken as exact. */
export interface Expected {
  readonly value: Matrix;
  readonly error?: Matrix;
  readonly leftOut?: Uint8Array;
}

/** The entry that is furthest outside of (or nearest to the edge of) its tolerance. */
export interface WorstEntry {
  readonly row: number;
  readonly col: number;
  readonly submitted: number;
  readonly expected: number;
  /** |submitted − expected| */
  readonly error: number;
  /** What that error may be at this entry. */
  readonly tolerance: number;
}

export interface Comparison {
  /** `undefined` when nothing could be compared. */
  readonly worst: WorstEntry | undefined;
  readonly wrong: number;
  readonly compared: number;
  readonly leftOut: number;
}

/**
 * Compares every entry: right when `|a − f| ≤ atol + rtol·max(|a|, |f|) + e`, with `e` the error estimate of `f`.
 * Entries that are left out are counted, not judged; NaN and ±Infinity are wrong everywhere else.
 *
 * @param submitted - m×n
 * @param expected - m×n
 * @throws RangeError when the shapes differ
 *
 * @example
 * compare(G, { value: reference }, { absolute: 1e-8, relative: 1e-6 }).wrong; // 0
 */
export function compare(submitted: Matrix, expected: Expected, tolerance: Tolerance): Comparison {
  const { value, error, leftOut } = expected;
  if (submitted.rows !== value.rows || submitted.cols !== value.cols) {
    throw new RangeError(`compare: expected a ${shapeOf(value)} matrix, got ${shapeOf(submitted)}`);
  }
  let worst: WorstEntry | undefined;
  let worstRatio = -1;
  let wrong = 0;
  let compared = 0;
  for (let k = 0; k < value.data.length; k++) {
    if (leftOut?.[k] === 1) continue;
    compared += 1;
    const a = submitted.data[k];
    const f = value.data[k];
    const entryError = Math.abs(a - f);
    // An infinite `a` would make its own tolerance infinite.
    const allowed = toleranceAt(tolerance, Number.isFinite(a) ? a : 0, f) + (error?.data[k] ?? 0);
    // However far off, or however little is allowed: NaN and ±Infinity are further off than any number.
    const ratio = Number.isFinite(a) ? Math.min(entryError / allowed, Number.MAX_VALUE) : Number.POSITIVE_INFINITY;
    if (!(entryError <= allowed)) wrong += 1;
    // 0/0: both agree exactly where no deviation is allowed.
    if (ratio > worstRatio || (Number.isNaN(ratio) && worstRatio < 0)) {
      worstRatio = Number.isNaN(ratio) ? 0 : ratio;
      const row = k % value.rows;
      worst = { row, col: (k - row) / value.rows, submitted: a, expected: f, error: entryError, tolerance: allowed };
    }
  }
  return { worst, wrong, compared, leftOut: value.data.length - compared };
}
