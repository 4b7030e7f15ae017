/** A derivative found by finite differences, and how far it may be from the truth. */
export interface Derivative {
  readonly value: number;
  /** Estimated absolute error: truncation, kinks and rounding. */
  readonly error: number;
}

/** How exact a derivative must be before it may judge anything. */
export type RequiredError = (value: number) => number;

// A step of 1e-3 balances the O(h⁴) truncation of the extrapolated value with the rounding ε|f|/h of a cost near 1;
// smaller ones are for functions that bend or kink within the larger.
const STEPS = [1e-3, 1e-4, 1e-5, 1e-6];
/** Rounding errors in one evaluation of the function, as a multiple of ε|f|. */
const ROUNDING_FACTOR = 16;

/**
 * The derivative of `f` at 0 by central differences at h and h/2 with Richardson extrapolation
 * (Numerical Recipes, 3rd ed., section 5.7), with an error estimate. The step shrinks until the estimate is as small
 * as required; when no step is good enough, the best one is returned.
 *
 * The estimate has three parts. *Truncation*: what the extrapolation changed. *Kinks*: for a smooth function the
 * second differences S(h) = f(h) − 2f(0) + f(−h) obey S(h) = 4 S(h/2) up to O(h⁴); a corner between −h and h breaks
 * that, even one so close to 0 that the central differences agree with each other. *Rounding*: ε |f| / h; a function that
 * takes large numbers from one another inside, such as (10⁸ + x) − 10⁸, rounds more than its value shows.
 *
 * @param f - the function along one direction, f(δ)
 * @param scale - size of the argument that δ moves: steps are relative to max(1, scale)
 * @param required - the absolute error that is small enough, given the value
 *
 * @example
 * derivative((delta) => Math.exp(1 + delta)); // { value: 2.718…, error: about 1e-12 }
 */
export function derivative(f: (delta: number) => number, scale = 1, required: RequiredError = () => 0): Derivative {
  const centre = f(0);
  let best: Derivative = { value: Number.NaN, error: Number.POSITIVE_INFINITY };
  for (const step of STEPS) {
    const h = step * Math.max(1, Math.abs(scale));
    const candidate = richardson(f, centre, h);
    if (candidate.error < best.error) best = candidate;
    if (best.error <= required(best.value)) break;
  }
  return best;
}

function richardson(f: (delta: number) => number, centre: number, h: number): Derivative {
  const right = f(h);
  const left = f(-h);
  const halfRight = f(h / 2);
  const halfLeft = f(-h / 2);
  const whole = (right - left) / (2 * h);
  const half = (halfRight - halfLeft) / h;
  const value = (4 * half - whole) / 3;
  const truncation = Math.abs(value - half);
  const secondWhole = right - 2 * centre + left;
  const secondHalf = halfRight - 2 * centre + halfLeft;
  const kink = Math.abs(secondWhole - 4 * secondHalf) / h;
  const magnitude = Math.max(Math.abs(right), Math.abs(left), Math.abs(centre));
  const rounding = (ROUNDING_FACTOR * Number.EPSILON * magnitude) / h;
  const error = truncation + kink + rounding;
  return { value, error: Number.isFinite(error) ? error : Number.POSITIVE_INFINITY };
}
