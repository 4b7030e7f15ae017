import { copy, type Matrix } from '@gradus/matrix';
import { computeCost } from '../cost.ts';
import { forward, scaleAndShift } from '../forward.ts';
import { expectNetwork, type Options, type Parameters } from '../parameters.ts';
import { copyParameters } from '../training-step.ts';
import { gradientRounding } from './gradient-rounding.ts';
import { type MovedCosts, type Moves, type NetworkCost, namedTensors } from './network-cost.ts';

/** Roundings of a cost that two whole forward passes give, as a multiple of ε|J|. */
const ROUNDING_FACTOR = 16;

/**
 * The cost by whole forward passes: the definition that `createStructuredCost` is tested against.
 *
 * @param X - d×n
 * @param Y - K×n one-hot
 * @throws RangeError when a shape does not fit
 */
export function createPlainCost(
  X: Matrix,
  Y: Matrix,
  parameters: Parameters,
  lambda: number,
  options: Options,
): NetworkCost {
  const moved = copyParameters(parameters);
  const movedTensors = namedTensors(moved);
  const atStart = computeCost(X, Y, moved, lambda, options);
  const pattern = activationInputs(X, moved, options);
  return {
    tensors: namedTensors(parameters),
    exactKinks: pattern.reduce((count, T) => count + T.data.filter((t) => t === 0).length, 0),
    gradientRounding: () => gradientRounding(X, Y, parameters, lambda, options),
    move: ({ tensor, entries, deltas }: Moves): MovedCosts => {
      const data = (movedTensors.get(tensor) as Matrix).data;
      const differences = new Float64Array(entries.length);
      const rounding = new Float64Array(entries.length);
      const kinks = new Uint8Array(entries.length);
      entries.forEach((entry, index) => {
        const origin = data[entry];
        data[entry] = origin + deltas[index];
        const there = computeCost(X, Y, moved, lambda, options);
        kinks[index] = Number(!isSamePattern(pattern, activationInputs(X, moved, options)));
        data[entry] = origin;
        differences[index] = there - atStart;
        rounding[index] = ROUNDING_FACTOR * Number.EPSILON * Math.max(Math.abs(there), Math.abs(atStart));
      });
      return { differences, rounding, kinks };
    },
  };
}

/** What goes into the activation of each hidden layer, m×n. */
export function activationInputs(X: Matrix, parameters: Parameters, options: Options): Matrix[] {
  const { gamma, beta } = expectNetwork('activationInputs', X, parameters, options);
  return forward(X, parameters, options).layers.map(({ S, SHat }, l) =>
    SHat === undefined ? copy(S) : scaleAndShift(SHat, gamma[l], beta[l]),
  );
}

function isSamePattern(before: readonly Matrix[], after: readonly Matrix[]): boolean {
  return before.every((T, l) => T.data.every((t, k) => t > 0 === after[l].data[k] > 0));
}
