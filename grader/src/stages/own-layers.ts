import { isMatrixValue, type Value } from '@gradus/contracts/wire';
import type { Matrix } from '@gradus/matrix';
import { type Layer, rightRules } from '../misconceptions/rules.ts';
import type { NetworkInputs } from '../targets/network-inputs.ts';

/** What a submission's `forward` kept of a hidden layer: the matrices of the right shape. */
export interface OwnLayer {
  /** m×n */
  readonly S?: Matrix;
  readonly SHat?: Matrix;
  readonly X?: Matrix;
  /** m×1 */
  readonly mu?: Matrix;
  readonly v?: Matrix;
}

/** The layers of what `forward` returned, one for each hidden layer; undefined when it returned none. */
export function ownLayersOf(returned: Value, { X, parameters }: NetworkInputs): OwnLayer[] | undefined {
  const layers = fieldOf(returned, 'layers');
  if (!Array.isArray(layers)) return undefined;
  return parameters.W.slice(0, -1).map(({ rows }, i) => {
    const matrix = (name: string, cols: number): OwnLayer => {
      const found = fieldOf(layers[i], name);
      return isMatrixValue(found) && found.rows === rows && found.cols === cols ? { [name]: found } : {};
    };
    const n = X.cols;
    return { ...matrix('S', n), ...matrix('SHat', n), ...matrix('X', n), ...matrix('mu', 1), ...matrix('v', 1) };
  });
}

/**
 * The forward pass of which a submission kept these hidden layers: layers 0 (the data) to k, as `forwardBy` gives them.
 *
 * @param P - K×n
 * @returns undefined when a layer is not complete
 */
export function forwardFrom(own: readonly OwnLayer[], P: Matrix, inputs: NetworkInputs): Layer[] | undefined {
  const { X: data, parameters, options } = inputs;
  const hidden = own.flatMap(({ S, SHat = S, X, mu, v }, i): Layer[] => {
    if (S === undefined || SHat === undefined || X === undefined) return [];
    if (!options.batchNorm) return [{ S, SHat: S, STilde: S, X }];
    if (mu === undefined || v === undefined || SHat === S) return [];
    const STilde = rightRules.scaleAndShift(SHat, parameters.gamma?.[i] as Matrix, parameters.beta?.[i] as Matrix);
    return [{ S, SHat, STilde, X, statistics: { mu, v } }];
  });
  if (hidden.length < own.length) return undefined;
  return [{ S: data, SHat: data, STilde: data, X: data }, ...hidden, { S: P, SHat: P, STilde: P, X: P }];
}

function fieldOf(value: Value | undefined, name: string): Value | undefined {
  if (typeof value !== 'object' || Array.isArray(value) || !Object.hasOwn(value, name)) return undefined;
  return (value as { readonly [key: string]: Value })[name];
}
