import { hadamard, type Matrix, map } from '@gradus/matrix';
import type { Options } from './parameters.ts';

const DEFAULT_LEAK = 0.01;

/** What of `Options` the activation depends on. */
export type Activation = Pick<Options, 'activation' | 'leak'>;

/** The derivative where a score is not positive: 0, or the leak. */
export function slopeBelowZero({ activation, leak }: Activation): number {
  return activation === 'relu' ? 0 : (leak ?? DEFAULT_LEAK);
}

/** `X = max(0, S)`, or `leak·S` instead of 0 for leaky ReLU; the shape of `S`. */
export function activationForward(S: Matrix, options: Activation): Matrix {
  if (options.activation === 'relu') return map(S, (s) => Math.max(0, s));
  const leak = slopeBelowZero(options);
  return map(S, (s) => (s > 0 ? s : leak * s));
}

/**
 * `G ⊙ Ind(X > 0)`, eq. 24 and 30; for leaky ReLU the indicator is `leak` instead of 0. At the kink the derivative
 * from below is taken.
 *
 * @param G - m×n, ∂J/∂X
 * @param X - m×n, the activation's *output*, which has the sign of its input
 * @throws RangeError when the shapes differ
 */
export function activationBackward(G: Matrix, X: Matrix, options: Activation): Matrix {
  const slope = slopeBelowZero(options);
  return hadamard(
    G,
    map(X, (x) => (x > 0 ? 1 : slope)),
  );
}
