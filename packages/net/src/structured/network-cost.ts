import type { Matrix } from '@gradus/matrix';
import type { Parameters } from '../parameters.ts';

/** One entry of one tensor moved, for many moves at a time; see `MovableCost` of `packages/gradcheck`. */
export interface Moves {
  readonly tensor: string;
  readonly entries: Uint32Array;
  readonly deltas: Float64Array;
}

/** J(θ + δ e) − J(θ), its rounding error, and whether an activation crossed its kink, for each move. */
export interface MovedCosts {
  readonly differences: Float64Array;
  readonly rounding: Float64Array;
  readonly kinks: Uint8Array;
}

/** The cost J of a network as a function of its parameters, which can be moved one at a time. */
export interface NetworkCost {
  /** `W1 W2 … b1 … gamma1 … beta1 …` */
  readonly tensors: ReadonlyMap<string, Matrix>;
  /** Hidden activations whose input is exactly 0. */
  readonly exactKinks: number;
  /** How far from the truth rounding may take a right gradient, entry by entry, absolutely. */
  gradientRounding(): ReadonlyMap<string, Matrix>;
  move(moves: Moves): MovedCosts;
}

const FIELDS = ['W', 'b', 'gamma', 'beta'] as const;

/** Which of the parameters a tensor is. */
export interface TensorPlace {
  readonly field: (typeof FIELDS)[number];
  /** 0 for layer 1. */
  readonly l: number;
}

/** The parameters under the names of the equations, `W1 W2 … b1 … gamma1 … beta1 …`. */
export function namedTensors(parameters: Parameters): Map<string, Matrix> {
  return new Map(
    FIELDS.flatMap((field) =>
      (parameters[field] ?? []).map((tensor, l): [string, Matrix] => [`${field}${l + 1}`, tensor]),
    ),
  );
}

/** @throws RangeError when the network has no such tensor */
export function placeOf(tensors: ReadonlyMap<string, Matrix>, name: string): TensorPlace {
  const field = FIELDS.find((candidate) => name.startsWith(candidate) && /^\d+$/.test(name.slice(candidate.length)));
  if (field === undefined || !tensors.has(name)) {
    throw new RangeError(`expected one of the tensors ${[...tensors.keys()].join(', ')}, got '${name}'`);
  }
  return { field, l: Number(name.slice(field.length)) - 1 };
}
