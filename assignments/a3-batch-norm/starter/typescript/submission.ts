import type { Matrix } from '@gradus/matrix';

// Assignment 3: a k-layer network with batch normalisation. Write the body of each function below; the handout has the
// equations. A sample is a column: X is d×n, Y is one-hot K×n. Check your work with: gradus check submission.ts
//
// A matrix is { rows, cols, data }, data column by column. '@gradus/matrix' brings zeros, matmul, matmulTransposeA,
// matmulTransposeB, add, subtract, hadamard, scale, map, addColumn, multiplyColumn, rowSums, rowMeans, rowVariances,
// columnSums, columnMaxima and more; import what you use. Plain loops over `data` are welcome, too.

/** Entry 0 belongs to layer 1. gamma and beta are there with batch norm only, one for each hidden layer. */
type Parameters = { W: Matrix[]; b: Matrix[]; gamma?: Matrix[]; beta?: Matrix[] };

type Options = { batchNorm: boolean; epsilon: number; activation: 'relu' | 'leakyRelu'; leak?: number };

/** Mean and variance of one layer's scores, both m×1. */
type Statistics = { mu: Matrix; v: Matrix };

/** What forward keeps of a hidden layer: scores, normalised scores, output, statistics. */
type Layer = { S: Matrix; SHat?: Matrix; X: Matrix; mu?: Matrix; v?: Matrix };

/** S: K×n. Returns P: K×n, a distribution in each column. */
export function softmax(S: Matrix): Matrix {
  throw new Error('softmax is not written yet');
}

/** S: m×n. Returns ŝ (m×n) and the batch's own μ and v (m×1; v divides by n). */
export function batchNormForward(S: Matrix, epsilon: number): { SHat: Matrix; mu: Matrix; v: Matrix } {
  throw new Error('batchNormForward is not written yet');
}

/** Eq. 31-37. G, S: m×n; mu, v: m×1. Returns G with respect to S, m×n. */
export function batchNormBackward(G: Matrix, S: Matrix, mu: Matrix, v: Matrix, epsilon: number): Matrix {
  throw new Error('batchNormBackward is not written yet');
}

/** X: d×n. Returns P (K×n) and, if you like, what the backward pass needs of each hidden layer. */
export function forward(X: Matrix, parameters: Parameters, options: Options): { P: Matrix; layers?: Layer[] } {
  throw new Error('forward is not written yet');
}

/** J: the mean cross-entropy of the batch plus lambda times the squares of all W. */
export function computeCost(X: Matrix, Y: Matrix, parameters: Parameters, lambda: number, options: Options): number {
  throw new Error('computeCost is not written yet');
}

/** Eq. 21-30. Returns the gradient of J for every parameter, in the parameters' shapes. */
export function computeGradients(
  X: Matrix,
  Y: Matrix,
  parameters: Parameters,
  lambda: number,
  options: Options,
): Parameters {
  throw new Error('computeGradients is not written yet');
}

/** Eq. 38 and 39, for one layer. */
export function updateRunningStatistics(average: Statistics, batch: Statistics, alpha: number): Statistics {
  throw new Error('updateRunningStatistics is not written yet');
}

/** Test mode: P (K×n) with the given statistics, one pair for each hidden layer, in the place of the batch's. */
export function predict(X: Matrix, parameters: Parameters, statistics: Statistics[], options: Options): Matrix {
  throw new Error('predict is not written yet');
}

/** The cyclical learning rate at update step t; stepSize is n_s, half a cycle. */
export function cyclicalLearningRate(t: number, etaMin: number, etaMax: number, stepSize: number): number {
  throw new Error('cyclicalLearningRate is not written yet');
}
