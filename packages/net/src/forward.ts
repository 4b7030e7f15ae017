import { addColumn, type Matrix, multiplyColumn } from '@gradus/matrix';
import { activationForward } from './activation.ts';
import { batchNormForward } from './batch-norm.ts';
import { linearForward } from './linear.ts';
import { expectNetwork, type Options, type Parameters } from './parameters.ts';
import { softmax } from './softmax.ts';

/** What a hidden layer without batch norm computed, all m×n: the scores `S` and the output `X = max(0, S)`. */
export interface PlainLayer {
  readonly S: Matrix;
  readonly X: Matrix;
  readonly SHat?: undefined;
  readonly mu?: undefined;
  readonly v?: undefined;
}

/** What a hidden layer with batch norm computed: `S`, `SHat` and the output `X` m×n; `mu` and `v` m×1. */
export interface NormalisedLayer {
  readonly S: Matrix;
  readonly X: Matrix;
  readonly SHat: Matrix;
  readonly mu: Matrix;
  readonly v: Matrix;
}

export type HiddenLayer = PlainLayer | NormalisedLayer;

/** One pass through the network: scores and probabilities of the last layer, both K×n, and the hidden layers. */
export interface Forward {
  readonly S: Matrix;
  readonly P: Matrix;
  readonly layers: readonly HiddenLayer[];
}

/**
 * The network as in training: batch norm by the statistics of this batch.
 *
 * @param X - d×n
 * @throws RangeError when a shape does not fit, or when there are no samples for batch norm
 *
 * @example
 * const { P, layers } = forward(X, parameters, { batchNorm: true, epsilon: 1e-5, activation: 'relu' });
 */
export function forward(X: Matrix, parameters: Parameters, options: Options): Forward {
  const { W, b, gamma, beta } = expectNetwork('forward', X, parameters, options);
  const last = W.length - 1;
  const layers: HiddenLayer[] = [];
  let input = X;
  for (let l = 0; l < last; l++) {
    const S = linearForward(W[l], b[l], input);
    const layer = options.batchNorm
      ? normalisedLayer(S, gamma[l], beta[l], options)
      : { S, X: activationForward(S, options) };
    layers.push(layer);
    input = layer.X;
  }
  const S = linearForward(W[last], b[last], input);
  return { S, P: softmax(S), layers };
}

function normalisedLayer(S: Matrix, gamma: Matrix, beta: Matrix, options: Options): NormalisedLayer {
  const { SHat, mu, v } = batchNormForward(S, options.epsilon);
  return { S, X: activationForward(scaleAndShift(SHat, gamma, beta), options), SHat, mu, v };
}

/** `s̃ = γ ⊙ ŝ + β` for every column. */
export function scaleAndShift(SHat: Matrix, gamma: Matrix, beta: Matrix): Matrix {
  return addColumn(multiplyColumn(SHat, gamma), beta);
}
