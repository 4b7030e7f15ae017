import { columnMaxima, columnSums, divideRow, type Matrix, map, subtractRow } from '@gradus/matrix';

/**
 * `p = exp(s) / 1ᵀexp(s)` for every column. The column's maximum is taken off first, which changes nothing but keeps
 * exp from overflowing.
 *
 * @param S - K×n scores
 * @returns K×n probabilities; every column sums to 1
 * @throws RangeError when `S` has no rows
 *
 * @example
 * softmax(fromRows([[0], [Math.log(3)]])); // [[0.25], [0.75]]
 */
export function softmax(S: Matrix): Matrix {
  const E = map(subtractRow(S, columnMaxima(S)), Math.exp);
  return divideRow(E, columnSums(E));
}
