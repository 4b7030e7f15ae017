import type { Matrix } from '@gradus/matrix';
import { computeGradients, namedTensors } from '@gradus/net';
import type { NetworkInputs } from '../../targets/network-inputs.ts';
import { networkOf, type Question } from '../../targets/question.ts';
import type { Departure } from './departures.ts';

/** Errors that are those of a difference quotient with this step. */
export interface Truncation {
  /** `h²/6·f‴`, or `h/2·f″` of one-sided differences. */
  readonly term: string;
  readonly h: number;
  readonly correlation: number;
}

/** Far enough for f‴ to stand out of the rounding of exact gradients, near enough for it to stay the same. */
const DELTA = 1e-3;
const LEAST_ENTRIES = 10;
/** More entries, spread over all tensors, tell no more. */
const MOST_ENTRIES = 64;
const LEAST_CORRELATION = 0.99;
/** A step that somebody would take. */
const STEPS = { from: 1e-9, to: 0.05 };

/** Least squares of errors on one derivative. */
interface Fit {
  readonly slope: number;
  readonly correlation: number;
}

/**
 * Do the errors follow f″ or f‴ of the cost along each entry? Both come from exact gradients next to the point. Entries with
 * a kink near by are left out.
 *
 * @returns the better fit when there are ten entries or more and it explains them to a correlation of 0.99
 */
export function truncationOf(departures: readonly Departure[], question: Question): Truncation | undefined {
  const stride = Math.ceil(departures.length / MOST_ENTRIES);
  const smooth = departures.filter((departure, i) => i % stride === 0 && !hasKinkNear(departure, question));
  if (smooth.length < LEAST_ENTRIES) return undefined;
  const errors = smooth.map(({ error }) => error);
  const derivatives = derivativesAt(smooth, networkOf(question));
  const central = fitOf(
    errors,
    derivatives.map(({ third }) => third),
  );
  const oneSided = fitOf(
    errors,
    derivatives.map(({ second }) => second),
  );
  const found =
    central.slope > 0 && central.correlation > Math.abs(oneSided.correlation)
      ? { term: 'h²/6·f‴', h: Math.sqrt(6 * central.slope), correlation: central.correlation }
      : { term: 'h/2·f″', h: 2 * Math.abs(oneSided.slope), correlation: Math.abs(oneSided.correlation) };
  return found.correlation >= LEAST_CORRELATION && found.h >= STEPS.from && found.h <= STEPS.to ? found : undefined;
}

function hasKinkNear({ tensor, entry }: Departure, { differentiable }: Question): boolean {
  const moves = { tensor, entries: Uint32Array.of(entry, entry), deltas: Float64Array.of(DELTA, -DELTA) };
  return differentiable?.move(moves).kinks?.some((kink) => kink === 1) ?? false;
}

/** f″ and f‴ of the cost along each entry. */
function derivativesAt(
  departures: readonly Departure[],
  { X, Y, parameters, lambda, options }: NetworkInputs,
): { readonly second: number; readonly third: number }[] {
  const moved = structuredClone(parameters);
  const tensors = namedTensors(moved);
  return departures.map(({ tensor, entry, submitted, error }) => {
    const { data } = tensors.get(tensor) as Matrix;
    const at = data[entry] as number;
    const slopeAt = (delta: number): number => {
      data[entry] = at + delta;
      return namedTensors(computeGradients(X, Y, moved, lambda, options)).get(tensor)?.data[entry] as number;
    };
    const here = submitted - error;
    const [below, above] = [slopeAt(-DELTA), slopeAt(DELTA)];
    data[entry] = at;
    return { second: (above - below) / (2 * DELTA), third: (above - 2 * here + below) / DELTA ** 2 };
  });
}

function fitOf(errors: readonly number[], derivatives: readonly number[]): Fit {
  const product = sumOf(errors, derivatives);
  const square = sumOf(derivatives, derivatives);
  if (square === 0) return { slope: 0, correlation: 0 };
  return { slope: product / square, correlation: product / Math.sqrt(square * sumOf(errors, errors)) };
}

function sumOf(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}
