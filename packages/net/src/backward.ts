import { hadamard, type Matrix, matmulTransposeA, multiplyColumn, rowSums, scale, subtract } from '@gradus/matrix';
import { activationBackward } from './activation.ts';
import { batchNormBackward } from './batch-norm.ts';
import { type Forward, forward } from './forward.ts';
import { linearBackward } from './linear.ts';
import { expectLabels, expectNetwork, type Gradients, type Options, type Parameters } from './parameters.ts';

/**
 * The gradients of one pass that `forward` made: eq. 21-30. `G` is divided by n only where a parameter's gradient is
 * taken from it.
 *
 * @param X - d×n
 * @param Y - K×n one-hot
 * @param pass - `forward(X, parameters, options)`
 * @throws RangeError when a shape does not fit
 */
export function backward(
  X: Matrix,
  Y: Matrix,
  pass: Forward,
  parameters: Parameters,
  lambda: number,
  options: Options,
): Gradients {
  const { W: weights, gamma: scales } = expectNetwork('backward', X, parameters, options);
  expectLabels('backward', X, Y, parameters);
  const W: Matrix[] = [];
  const b: Matrix[] = [];
  const gamma: Matrix[] = [];
  const beta: Matrix[] = [];
  let G = subtract(pass.P, Y); // (21)
  for (let l = weights.length - 1; l >= 0; l--) {
    const layer = pass.layers[l]; // none for the last layer
    if (layer !== undefined) G = activationBackward(G, layer.X, options); // (24)(30)
    if (layer?.mu !== undefined) {
      gamma[l] = scale(rowSums(hadamard(G, layer.SHat)), 1 / X.cols); // (25)
      beta[l] = scale(rowSums(G), 1 / X.cols);
      G = multiplyColumn(G, scales[l]); // (26)
      G = batchNormBackward(G, layer.S, layer.mu, layer.v, options.epsilon); // (27)
    }
    const input = l === 0 ? X : pass.layers[l - 1].X;
    ({ dW: W[l], db: b[l] } = linearBackward(G, weights[l], input, lambda)); // (22)(28)
    if (l > 0) G = matmulTransposeA(weights[l], G); // (23)(29)
  }
  return options.batchNorm ? { W, b, gamma, beta } : { W, b };
}

/**
 * ∂J for every parameter on one batch, with batch norm by the statistics of this batch.
 *
 * @param X - d×n
 * @param Y - K×n one-hot
 * @returns arrays of the parameters' own shapes; `gamma` and `beta` only with batch norm
 * @throws RangeError when a shape does not fit
 *
 * @example
 * const gradients = computeGradients(X, Y, parameters, 0.005, options);
 * const next = sgdStep(parameters, gradients, 0.01);
 */
export function computeGradients(
  X: Matrix,
  Y: Matrix,
  parameters: Parameters,
  lambda: number,
  options: Options,
): Gradients {
  return backward(X, Y, forward(X, parameters, options), parameters, lambda, options);
}
