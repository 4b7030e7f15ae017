import { type Matrix, sumOfSquares } from '@gradus/matrix';
import { crossEntropySum } from './cross-entropy.ts';
import { forward } from './forward.ts';
import { expectLabels, type Options, type Parameters } from './parameters.ts';

/** `λ Σ_l ‖W_l‖²`; biases, γ and β are not regularised. */
export function regularisation({ W }: Parameters, lambda: number): number {
  return lambda * W.reduce((total, weights) => total + sumOfSquares(weights), 0);
}

/**
 * `J = (1/n) Σ cross-entropy + λ Σ_l ‖W_l‖²`, with batch norm by the statistics of this batch.
 *
 * @param X - d×n
 * @param Y - K×n one-hot
 * @throws RangeError when a shape does not fit
 *
 * @example
 * const J = computeCost(X, Y, parameters, 0.005, { batchNorm: true, epsilon: 1e-5, activation: 'relu' });
 */
export function computeCost(X: Matrix, Y: Matrix, parameters: Parameters, lambda: number, options: Options): number {
  const { S } = forward(X, parameters, options);
  expectLabels('computeCost', X, Y, parameters);
  return crossEntropySum(S, Y) / X.cols + regularisation(parameters, lambda);
}
