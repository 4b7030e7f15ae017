/** A derivative found by finite differences, and how far it may be from the truth. */
export interface Derivative {
  readonly value: number;
  /** Estimated absolute error. */
  readonly error: number;
}

/** f(h) − f(0), f(−h) − f(0), f(h/2) − f(0) and f(−h/2) − f(0). */
export type Differences = readonly [right: number, left: number, halfRight: number, halfLeft: number];

/**
 * The derivative at 0 by central differences at h and h/2 with Richardson extrapolation (Numerical Recipes, 3rd ed.,
 * section 5.7), with an error estimate of three parts. *Truncation*: what the extrapolation changed; the value it led to
 * is better by a factor of h². *Corners*: for a smooth function the second differences S(h) = f(h) − 2f(0) + f(−h) obey
 * S(h) = 4 S(h/2) up to O(h⁴); a corner between −h and h breaks that, even one so close to 0 that the central
 * differences agree with each other. *Rounding*: what the differences are known to, over h.
 *
 * @param rounding - of each difference, absolute
 * @returns an infinite error when a difference is not finite
 */
export function centralDerivative(h: number, differences: Differences, rounding: Differences): Derivative {
  const [right, left, halfRight, halfLeft] = differences;
  const whole = (right - left) / (2 * h);
  const half = (halfRight - halfLeft) / h;
  const value = (4 * half - whole) / 3;
  const truncation = Math.abs(value - half);
  const corner = Math.abs(right + left - 4 * (halfRight + halfLeft)) / h;
  const rounded = ((rounding[0] + rounding[1]) / 2 + 4 * (rounding[2] + rounding[3])) / (3 * h);
  return withFiniteError(value, truncation + corner + rounded);
}

/**
 * The same from one side: `(4 (f(h/2) − f(0)) − (f(h) − f(0))) / h`, of order h²; the estimate is its distance from the
 * quotient of order h.
 *
 * @param side - 1 for the derivative from the right, −1 from the left
 */
export function oneSidedDerivative(
  h: number,
  side: 1 | -1,
  differences: Differences,
  rounding: Differences,
): Derivative {
  const at = side === 1 ? 0 : 1;
  const [whole, half] = [differences[at], differences[at + 2]];
  const value = (side * (4 * half - whole)) / h;
  const truncation = Math.abs(value - (side * 2 * half) / h);
  return withFiniteError(value, truncation + (4 * rounding[at + 2] + rounding[at]) / h);
}

function withFiniteError(value: number, error: number): Derivative {
  return { value, error: Number.isFinite(error) ? error : Number.POSITIVE_INFINITY };
}
