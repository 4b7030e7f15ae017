import type { NumericalGradient } from './findings.ts';
import { type Tensors, tensorOf } from './movable-cost.ts';
import { type Tolerance, toleranceAt } from './tolerance.ts';

/**
 * Where rounding takes more than this share of all entries beyond the tolerance, it has grown without bound on its way
 * through the cost, and its distribution has no scale that a few samples would show: no entry judges.
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
  gradients: ReadonlyMap<string, NumericalGradient>,
  rounding: Tensors | undefined,
  tolerance: Tolerance,
): ReadonlyMap<string, NumericalGradient> {
  if (rounding === undefined) return gradients;
  let entries = 0;
  let beyond = 0;
  const widened = Array.from(gradients, ([name, gradient]): [string, NumericalGradient] => {
    const { value, error, leftOut } = gradient;
    const rounded = tensorOf(rounding, name).data;
    const isBeyond = leftOut.map((_, k) => {
      return Number(!(rounded[k] <= toleranceAt(tolerance, value.data[k], value.data[k])));
    });
    entries += isBeyond.length;
    beyond += isBeyond.reduce((sum, flag) => sum + flag, 0);
    const data = error.data.map((e, k) => e + rounded[k]);
    return [name, { ...gradient, error: { ...error, data }, leftOut: leftOut.map((flag, k) => flag | isBeyond[k]) }];
  });
  if (beyond > MOST_ROUNDED * entries) for (const [, { leftOut }] of widened) leftOut.fill(1);
  return new Map(widened);
}
