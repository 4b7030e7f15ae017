import {
  hadamard,
  type Matrix,
  map,
  multiplyColumn,
  rowMeans,
  rowSums,
  rowVariances,
  scale,
  subtract,
  subtractColumn,
} from '@gradus/matrix';
import type { LayerStatistics } from './parameters.ts';

/** `ŝ = diag(v + ε)^(−1/2) (s − μ)` for every column of `S`: m×n, with `mu` and `v` m×1. */
export function normalise(S: Matrix, { mu, v }: LayerStatistics, epsilon: number): Matrix {
  return multiplyColumn(
    subtractColumn(S, mu),
    map(v, (value) => 1 / Math.sqrt(value + epsilon)),
  );
}

/**
 * Batch norm with the statistics of the batch itself, before scale and shift.
 *
 * @param S - m×n scores
 * @returns `SHat` m×n; `mu` and `v` m×1, `v` divided by n (not n − 1)
 * @throws RangeError when `S` has no columns
 *
 * @example
 * const { SHat, mu, v } = batchNormForward(S, 1e-5);
 */
export function batchNormForward(S: Matrix, epsilon: number): { SHat: Matrix; mu: Matrix; v: Matrix } {
  const mu = rowMeans(S);
  const v = rowVariances(S);
  return { SHat: normalise(S, { mu, v }, epsilon), mu, v };
}

/**
 * BatchNormBackPass, eq. 31-37: from ∂J/∂Ŝ to ∂J/∂S through μ and v, which depend on every sample.
 *
 * @param G - m×n, ∂J/∂Ŝ
 * @param S - m×n, the scores that went in
 * @param mu - m×1
 * @param v - m×1
 * @returns m×n, ∂J/∂S
 * @throws RangeError when the shapes do not fit
 */
export function batchNormBackward(G: Matrix, S: Matrix, mu: Matrix, v: Matrix, epsilon: number): Matrix {
  const n = S.cols;
  const sigma1 = map(v, (value) => (value + epsilon) ** -0.5); // (31)
  const sigma2 = map(v, (value) => (value + epsilon) ** -1.5); // (32)
  const G1 = multiplyColumn(G, sigma1); // (33)
  const G2 = multiplyColumn(G, sigma2); // (34)
  const D = subtractColumn(S, mu); // (35)
  const c = rowSums(hadamard(G2, D)); // (36)
  const throughMean = scale(rowSums(G1), 1 / n);
  const throughVariance = multiplyColumn(D, scale(c, 1 / n));
  return subtract(subtractColumn(G1, throughMean), throughVariance); // (37)
}
