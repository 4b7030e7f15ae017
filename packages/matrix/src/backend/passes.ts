import type { Matrix } from '../matrix.ts';

/**
 * The element-wise and row-wise passes of training, in place. All matrices of a call are of one type and of fitting
 * shapes: m×n, columns m×1. Every operation is rounded to that type, sums over a row are kept in float64: all backends
 * give the same bits.
 */
export interface Passes {
  /** `S ← S + c 1ᵀ` */
  addColumn(S: Matrix, c: Matrix): void;
  /** `S ← S − c 1ᵀ` */
  subtractColumn(S: Matrix, c: Matrix): void;
  /** `S ← diag(c) S` */
  multiplyColumn(S: Matrix, c: Matrix): void;
  /** `X ← diag(f) S + a 1ᵀ`; X may be S. */
  scaleAndShiftRows(S: Matrix, f: Matrix, a: Matrix, X: Matrix): void;
  /** `G ← G − diag(p) S` */
  subtractScaledRows(G: Matrix, p: Matrix, S: Matrix): void;
  /** `G ← factor G` where X ≤ 0, and 0, never −0 or NaN, where the factor is 0. X may be G. */
  scaleWhereNotPositive(G: Matrix, X: Matrix, factor: number): void;
  /** The mean of each row of S. */
  rowMeans(S: Matrix, means: Matrix): void;
  /** The mean and the variance, divided by n, of each row of S, in two passes. */
  rowMoments(S: Matrix, mean: Matrix, variance: Matrix): void;
  /** The mean of each row of A ⊙ B. */
  rowMeanProducts(A: Matrix, B: Matrix, means: Matrix): void;
  /** `X ← diag(f) B − a 1ᵀ`, B the m×n column-major matrix of bytes. */
  scaleBytes(bytes: Uint8Array, f: Matrix, a: Matrix, X: Matrix): void;
}
