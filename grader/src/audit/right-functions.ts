import {
  gatherColumns,
  hadamard,
  type Matrix,
  map,
  multiplyColumn,
  rowMeans,
  subtract,
  subtractColumn,
} from '@gradus/matrix';
import {
  batchNormBackward,
  batchNormForward,
  computeCost,
  computeGradients,
  cyclicalLearningRate,
  forward,
  normalise,
  predict,
  softmax,
  updateRunningStatistics,
} from '@gradus/net';
import { gradientsBy } from '../misconceptions/passes.ts';
import { replacing } from '../misconceptions/rules.ts';
import type { Functions } from './in-process.ts';

/** The reference. */
export const referenceFunctions: Functions = {
  softmax,
  forward(X, parameters, options) {
    const { P, layers } = forward(X, parameters, options);
    return { P, layers };
  },
  computeCost,
  computeGradients,
  predict,
  batchNormForward,
  batchNormBackward,
  updateRunningStatistics,
  cyclicalLearningRate,
};

/** Batch norm backward in the compact form of Ioffe & Szegedy (2015): rounds otherwise than eq. 31-37. */
function compactBatchNormBackward(G: Matrix, S: Matrix, mu: Matrix, v: Matrix, epsilon: number): Matrix {
  const SHat = normalise(S, { mu, v }, epsilon);
  const projected = multiplyColumn(SHat, rowMeans(hadamard(G, SHat)));
  const centred = subtract(subtractColumn(G, rowMeans(G)), projected);
  return multiplyColumn(
    centred,
    map(v, (variance) => 1 / Math.sqrt(variance + epsilon)),
  );
}

/** The samples in the opposite order: all sums are taken in another one. */
function reversed(A: Matrix): Matrix {
  return gatherColumns(
    A,
    Array.from({ length: A.cols }, (_, j) => A.cols - 1 - j),
  );
}

/** Right functions that share no order of summation, or no formula, with the reference. */
export const rightFunctions: Readonly<Record<string, Functions>> = {
  'the reference': referenceFunctions,
  'batch norm in its compact form': {
    ...referenceFunctions,
    batchNormBackward: compactBatchNormBackward,
    computeGradients: (X, Y, parameters, lambda, options) =>
      gradientsBy(replacing({ batchNormBackward: compactBatchNormBackward }), { X, Y, parameters, lambda, options }),
  },
  'samples summed in the opposite order': {
    ...referenceFunctions,
    batchNormBackward: (G, S, mu, v, epsilon) => reversed(batchNormBackward(reversed(G), reversed(S), mu, v, epsilon)),
    computeCost: (X, Y, parameters, lambda, options) =>
      computeCost(reversed(X), reversed(Y), parameters, lambda, options),
    computeGradients: (X, Y, parameters, lambda, options) =>
      computeGradients(reversed(X), reversed(Y), parameters, lambda, options),
  },
};
