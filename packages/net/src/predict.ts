import { type Matrix, matmul } from '@gradus/matrix';
import { slopeBelowZero } from './activation.ts';
import { linearForward } from './linear.ts';
import {
  expectNetwork,
  expectStatistics,
  type LayerStatistics,
  type Network,
  type Options,
  type Parameters,
  type Statistics,
} from './parameters.ts';
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
  const network = expectNetwork('predict', X, parameters, options);
  if (options.batchNorm) expectStatistics('predict', statistics, parameters);
  const last = network.W.length - 1;
  let input = X;
  for (let l = 0; l < last; l++) input = hiddenLayer(network, l, input, statistics[l], options);
  return linearForward(network.W[last], network.b[last], input);
}

/**
 * `max(0, γ ⊙ (W x + b − μ) / √(v + ε) + β)`, with W x + b taken as it is without batch norm: in test mode all that
 * follows W x is one factor and one shift for each row.
 */
function hiddenLayer(
  { W, b, gamma, beta }: Network,
  l: number,
  input: Matrix,
  statistics: LayerStatistics | undefined,
  options: Options,
): Matrix {
  const S = matmul(W[l], input);
  const leak = slopeBelowZero(options);
  const bias = b[l].data;
  const factor = new Float64Array(S.rows).fill(1);
  const shift = Float64Array.from(bias);
  if (options.batchNorm && statistics !== undefined) {
    const { mu, v } = statistics;
    for (let i = 0; i < S.rows; i++) {
      factor[i] = gamma[l].data[i] / Math.sqrt(v.data[i] + options.epsilon);
      shift[i] = factor[i] * (bias[i] - mu.data[i]) + beta[l].data[i];
    }
  }
  const { rows: m, cols: n, data: s } = S;
  for (let j = 0, k = 0; j < n; j++) {
    for (let i = 0; i < m; i++, k++) {
      const shifted = factor[i] * s[k] + shift[i];
      if (leak === 0) s[k] = Math.max(0, shifted);
      else s[k] = shifted > 0 ? shifted : leak * shifted;
    }
  }
  return S;
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
