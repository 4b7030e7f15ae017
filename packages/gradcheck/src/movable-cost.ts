import { copy, type Matrix } from '@gradus/matrix';

/** Named tensors, float64, in the order in which they are compared. */
export type Tensors = ReadonlyMap<string, Matrix>;

/** Evaluations that are asked for together: in each, one entry of the tensor is moved, and all else is as it is. */
export interface Moves {
  readonly tensor: string;
  /** Index into the tensor's column-major data. */
  readonly entries: Uint32Array;
  /** How far the entry is moved, as many as `entries`. */
  readonly deltas: Float64Array;
}

/** Their answers, one for each move. */
export interface MovedCosts {
  /** J(θ + δ e) − J(θ) */
  readonly differences: Float64Array;
  /** Estimated absolute rounding error of each difference. */
  readonly rounding: Float64Array;
  /** 1 where an activation is on another side of its kink than at θ. Left out by a cost that cannot tell. */
  readonly kinks?: Uint8Array | undefined;
}

/**
 * A cost J(θ) that can be evaluated with one parameter moved. Whoever knows how J is made can do that with far less work
 * than whole evaluations, and with less rounding than two of them taken from one another.
 */
export interface MovableCost {
  /** θ. */
  readonly tensors: Tensors;
  /** Activations that lie exactly at their kink at θ; 0 for a cost that cannot tell. */
  readonly exactKinks: number;
  /**
   * How far from the truth rounding may take a right gradient, entry by entry, absolutely: added to the error of the
   * finite differences. Left out by a cost that cannot tell.
   */
  gradientRounding?(): Tensors;
  move(moves: Moves): MovedCosts;
}

/** Rounding errors in one evaluation of a cost of which nothing is known, as a multiple of ε|J|. */
const ROUNDING_FACTOR = 16;

/**
 * Any cost function as a movable one, by whole evaluations.
 *
 * @param cost - a pure function of the tensors; it must not keep or change them
 * @throws RangeError when the cost is not finite at the tensors
 *
 * @example
 * const gradients = numericalGradient(blackBox((t) => sumOfSquares(t.get('W')), tensors), tolerance); // 2W
 */
export function blackBox(cost: (tensors: Tensors) => number, tensors: Tensors): MovableCost {
  const moved = new Map(Array.from(tensors, ([name, tensor]) => [name, copy(tensor)]));
  const atStart = cost(moved);
  if (!Number.isFinite(atStart)) {
    throw new RangeError(`blackBox: expected a finite cost at the given tensors, got ${atStart}`);
  }
  return {
    tensors,
    exactKinks: 0,
    move: ({ tensor, entries, deltas }) => {
      const { data } = tensorOf(moved, tensor);
      const costs = new Float64Array(entries.length);
      entries.forEach((entry, index) => {
        const origin = data[entry];
        data[entry] = origin + deltas[index];
        costs[index] = cost(moved);
        data[entry] = origin;
      });
      return differencesFrom(atStart, costs);
    },
  };
}

/**
 * What whole evaluations of a cost of which nothing is known answer to moves, wherever they were made. One that is not
 * finite makes its derivative's error infinite.
 *
 * @param atStart - J(θ)
 * @param costs - J(θ + δ e), one for each move
 *
 * @example
 * const move = async (moves: Moves) => differencesFrom(atStart, await evaluateElsewhere(moves));
 */
export function differencesFrom(atStart: number, costs: Float64Array): MovedCosts {
  return {
    differences: costs.map((cost) => cost - atStart),
    rounding: costs.map((cost) => ROUNDING_FACTOR * Number.EPSILON * Math.max(Math.abs(cost), Math.abs(atStart))),
  };
}

/** @throws RangeError when there is none of this name */
export function tensorOf(tensors: Tensors, name: string): Matrix {
  const tensor = tensors.get(name);
  if (tensor !== undefined) return tensor;
  throw new RangeError(`expected one of the tensors ${[...tensors.keys()].join(', ')}, got '${name}'`);
}
