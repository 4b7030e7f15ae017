import { type Matrix, scale, subtract } from '@gradus/matrix';
import type { Gradients, Parameters } from './parameters.ts';

/**
 * One update step of mini-batch gradient descent, `θ − η ∂J/∂θ` for every parameter.
 *
 * @returns new parameters; those given are not changed
 * @throws RangeError when a gradient has not its parameter's shape
 */
export function sgdStep(parameters: Parameters, gradients: Gradients, eta: number): Parameters {
  const step = (values: readonly Matrix[], slopes: readonly Matrix[]) =>
    values.map((value, l) => subtract(value, scale(slopes[l], eta)));
  const moved = { W: step(parameters.W, gradients.W), b: step(parameters.b, gradients.b) };
  if (!parameters.gamma || !parameters.beta || !gradients.gamma || !gradients.beta) return moved;
  return {
    ...moved,
    gamma: step(parameters.gamma, gradients.gamma),
    beta: step(parameters.beta, gradients.beta),
  };
}
