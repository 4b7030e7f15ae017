import { argmaxColumns, type Matrix } from '@gradus/matrix';
import { regularisation } from './cost.ts';
import { crossEntropySum } from './cross-entropy.ts';
import type { Options, Parameters, Statistics } from './parameters.ts';
import { predictScores } from './predict.ts';

/** Samples with their labels: `X` d×n, `Y` K×n one-hot. */
export interface Batch {
  readonly X: Matrix;
  readonly Y: Matrix;
}

/** Loss: mean cross-entropy. Cost: loss + λ Σ‖W‖². Accuracy: share in [0, 1]. */
export interface Evaluation {
  readonly loss: number;
  readonly cost: number;
  readonly accuracy: number;
}

/**
 * How good a network is on samples that come in chunks, in test mode. The chunks are only there to bound the memory:
 * cutting the samples otherwise gives the same result but for rounding.
 *
 * @param statistics - one pair for each hidden layer; not read without batch norm
 * @throws RangeError when a shape does not fit, or when there are no samples
 *
 * @example
 * const { accuracy } = evaluate([{ X, Y }], parameters, statistics, 0.005, options);
 */
export function evaluate(
  chunks: Iterable<Batch>,
  parameters: Parameters,
  statistics: Statistics,
  lambda: number,
  options: Options,
): Evaluation {
  let samples = 0;
  let lossSum = 0;
  let right = 0;
  for (const { X, Y } of chunks) {
    const S = predictScores(X, parameters, statistics, options);
    const labels = argmaxColumns(Y);
    lossSum += crossEntropySum(S, Y);
    argmaxColumns(S).forEach((predicted, j) => {
      if (predicted === labels[j]) right++;
    });
    samples += X.cols;
  }
  if (samples === 0) throw new RangeError('evaluate: expected at least one sample, got none');
  const loss = lossSum / samples;
  return { loss, cost: loss + regularisation(parameters, lambda), accuracy: right / samples };
}
