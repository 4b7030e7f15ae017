import { add, addColumn, type Matrix, matmul, matmulTransposeB, rowSums, scale } from '@gradus/matrix';

/**
 * `S = W X + b 1ᵀ`.
 *
 * @param W - m×d
 * @param b - m×1
 * @param X - d×n
 * @returns m×n
 * @throws RangeError when the shapes do not fit
 */
export function linearForward(W: Matrix, b: Matrix, X: Matrix): Matrix {
  return addColumn(matmul(W, X), b);
}

/**
 * `dW = (1/n) G Xᵀ + 2λW` and `db = (1/n) G 1`: eq. 22 and 28.
 *
 * @param G - m×n, ∂J/∂S not yet divided by n
 * @param W - m×d
 * @param X - d×n, the layer's input
 * @throws RangeError when the shapes do not fit
 */
export function linearBackward(G: Matrix, W: Matrix, X: Matrix, lambda: number): { dW: Matrix; db: Matrix } {
  const mean = scale(G, 1 / G.cols); // divided before the product: m·n divisions instead of m·d
  return { dW: add(matmulTransposeB(mean, X), scale(W, 2 * lambda)), db: rowSums(mean) };
}
