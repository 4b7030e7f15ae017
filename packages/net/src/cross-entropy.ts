import { argmaxColumns, type Matrix, shapeOf } from '@gradus/matrix';

/**
 * The sum over the samples of `−yᵀ log softmax(s)`, from the scores instead of the probabilities:
 * `−log p_i = log Σ_j exp(s_j) − s_i`. It stays finite where a probability underflows to 0, and exact where it
 * rounds to 1.
 *
 * @param S - K×n scores of the last layer
 * @param Y - K×n, one-hot or any weights
 * @throws RangeError when the shapes differ or there are no rows
 */
export function crossEntropySum(S: Matrix, Y: Matrix): number {
  if (S.rows !== Y.rows || S.cols !== Y.cols) {
    throw new RangeError(`crossEntropySum: expected Y of the scores' shape ${shapeOf(S)}, got ${shapeOf(Y)}`);
  }
  const best = argmaxColumns(S);
  let total = 0;
  for (let j = 0; j < S.cols; j++) {
    const start = j * S.rows;
    const maximum = S.data[start + best[j]];
    let others = 0; // Σ exp(s_i − max) but for the maximum's own 1, so that log1p keeps its digits
    for (let i = 0; i < S.rows; i++) if (i !== best[j]) others += Math.exp(S.data[start + i] - maximum);
    const logSum = Math.log1p(others);
    for (let i = 0; i < S.rows; i++) {
      const y = Y.data[start + i];
      if (y !== 0) total += y * (logSum + (maximum - S.data[start + i]));
    }
  }
  return total;
}
