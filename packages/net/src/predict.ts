import type { Matrix } from '@gradus/matrix';
import { activationForward } from './activation.ts';
import { normalise } from './batch-norm.ts';
import { scaleAndShift } from './forward.ts';
import { linearForward } from './linear.ts';
import { expectNetwork, expectStatistics, type Options, type Parameters, type Statistics } from './parameters.ts';
import { softmax } from './softmax.ts';

/**
 * The last layer's scores in test mode: batch norm by the statistics given, so no sample depends on another.
 *
 * @param X - d×n
 * @param statistics - one pair for each hidden layer; not read without batch norm
 * @returns K×n
 * @throws RangeError when a shape does not fit
 */
export function predictScores(X: Matrix, parameters: Parameters, statistics: Statistics, options: Options): Matrix {
  const { W, b, gamma, beta } = expectNetwork('predict', X, parameters, options);
  if (options.batchNorm) expectStatistics('predict', statistics, parameters);
  const last = W.length - 1;
  let input = X;
  for (let l = 0; l < last; l++) {
    const S = linearForward(W[l], b[l], input);
    const shifted = options.batchNorm
      ? scaleAndShift(normalise(S, statistics[l], options.epsilon), gamma[l], beta[l])
      : S;
    input = activationForward(shifted, options);
  }
  return linearForward(W[last], b[last], input);
}

/**
 * The probabilities in test mode.
 *
 * @param X - d×n
 * @param statistics - one pair for each hidden layer; not read without batch norm
 * @returns `P`, K×n
 * @throws RangeError when a shape does not fit
 *
 * @example
 * const classes = argmaxColumns(predict(X, parameters, statistics, options));
 */
export function predict(X: Matrix, parameters: Parameters, statistics: Statistics, options: Options): Matrix {
  return softmax(predictScores(X, parameters, statistics, options));
}
