import type { Tensors } from './movable-cost.ts';
import { tensorOf } from './movable-cost.ts';
import type { NumericalGradient } from './numerical-gradient.ts';
import { type Tolerance, toleranceAt } from './tolerance.ts';

/**
 * Where rounding takes more than this share of a tensor's entries beyond the tolerance, it has grown without bound on its
 * way through the network, and its distribution has no scale that a few samples would show: no entry of it judges.
 */
const MOST_ROUNDED = 0.1;

/**
 * Finite differences with what rounding may do to a right gradient: it widens the error, and where it is beyond the
 * tolerance an entry judges nobody.
 *
 * @param rounding - absolute, a tensor for each of the gradients'; undefined for a cost that cannot tell
 * @throws RangeError when a tensor is missing
 */
export function withRounding(
  gradients: Map<string, NumericalGradient>,
  rounding: Tensors | undefined,
  tolerance: Tolerance,
): Map<string, NumericalGradient> {
  if (rounding === undefined) return gradients;
  return new Map(
    Array.from(gradients, ([name, gradient]) => [name, widened(gradient, tensorOf(rounding, name).data, tolerance)]),
  );
}

function widened(gradient: NumericalGradient, rounding: ArrayLike<number>, tolerance: Tolerance): NumericalGradient {
  const { value, error, leftOut } = gradient;
  const isBeyond = value.data.map((f, k) => Number(!(rounding[k] <= toleranceAt(tolerance, f, f))));
  const count = isBeyond.reduce((sum, flag) => sum + flag, 0);
  const hasScale = count <= MOST_ROUNDED * isBeyond.length;
  return {
    ...gradient,
    error: { ...error, data: error.data.map((e, k) => e + rounding[k]) },
    leftOut: leftOut.map((flag, k) => (hasScale ? Math.max(flag, isBeyond[k]) : 1)),
  };
}
