import { copy, type Matrix, zeros } from '@gradus/matrix';
import { derivative } from './derivative.ts';
import { type Tolerance, toleranceAt } from './tolerance.ts';

/** The gradient of a cost with respect to one tensor, by finite differences. */
export interface NumericalGradient {
  /** The tensor's shape. */
  readonly value: Matrix;
  /** Estimated absolute error of each entry, the tensor's shape. */
  readonly error: Matrix;
  /** 1 where no derivative exact enough for the tolerance was found (a kink, or too little precision), column-major. */
  readonly leftOut: Uint8Array;
}

/** Named tensors, in the order in which they are compared. */
export type Tensors = ReadonlyMap<string, Matrix>;

/** An entry may judge only when its error is this share of the tolerance. */
const ERROR_SHARE = 0.25;

/**
 * The gradient of any cost function with respect to every entry of every tensor.
 *
 * @param cost - a pure function of the tensors; it must not keep or change them
 * @param tensors - where to differentiate, float64; left as they are
 * @param tolerance - how exact the gradient must be to judge a submitted one
 * @returns one gradient a tensor, under its name
 * @throws RangeError when the cost is not finite at the given tensors
 *
 * @example
 * const gradients = numericalGradient((t) => sumOfSquares(t.get('W')), new Map([['W', W]]), tolerance); // 2W
 */
export function numericalGradient(
  cost: (tensors: Tensors) => number,
  tensors: Tensors,
  tolerance: Tolerance,
): Map<string, NumericalGradient> {
  const moved = new Map(Array.from(tensors, ([name, tensor]) => [name, copy(tensor)]));
  const atStart = cost(moved);
  if (!Number.isFinite(atStart)) {
    throw new RangeError(`numericalGradient: expected a finite cost at the given tensors, got ${atStart}`);
  }
  const gradients = new Map<string, NumericalGradient>();
  for (const [name, tensor] of moved) {
    const value = zeros(tensor.rows, tensor.cols);
    const error = zeros(tensor.rows, tensor.cols);
    const leftOut = new Uint8Array(tensor.data.length);
    const required = (gradient: number) => ERROR_SHARE * toleranceAt(tolerance, gradient, gradient);
    for (let k = 0; k < tensor.data.length; k++) {
      const origin = tensor.data[k];
      const found = derivative(
        (delta) => {
          tensor.data[k] = origin + delta;
          return cost(moved);
        },
        origin,
        required,
      );
      tensor.data[k] = origin;
      value.data[k] = found.value;
      error.data[k] = found.error;
      leftOut[k] = found.error <= required(found.value) ? 0 : 1;
    }
    gradients.set(name, { value, error, leftOut });
  }
  return gradients;
}
