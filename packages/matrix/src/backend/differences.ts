import type { Matrix } from '../matrix.ts';

/** What goes into the activation `f(t) = t > 0 ? t : leak·t` of a layer, and how far it is from where f bends. */
export interface Activation {
  /** m×n: the activation's input. */
  readonly T: Matrix;
  /** m×n: of its rows multiples may be added to T. */
  readonly S: Matrix;
  /** m×1: the largest |s| of each row of S. */
  readonly spread: Matrix;
  /** m×1: the smallest |t| of each row of T. */
  readonly nearest: Matrix;
  readonly leak: number;
}

/**
 * What a network's arrays change by when some numbers in it change, for many changes at a time: block t of an m×(n·count)
 * matrix is what change t does. Differences are computed as such, never as one array minus another: they keep their
 * digits however small the change. All in float64. What becomes of a NaN where f is 0 is
 * not said.
 *
 * Each backend agrees with the plain one within a few roundings of each operation.
 */
export interface Differences {
  /**
   * `D_t ← f(T + a_t u_tᵀ + diag(b_t) S) − f(T)`
   *
   * @param a - m×count
   * @param u - n×count
   * @param b - m×count
   * @param D - m×(n·count), written
   * @param crossings - 1×count: how many entries are on the other side of 0 than T's; added to
   */
  rankOne(a: Matrix, u: Matrix, b: Matrix, activation: Activation, D: Matrix, crossings: Matrix): void;
  /**
   * `D_t ← f(T + diag(a_t) (G_t − mean_t 1ᵀ) + diag(b_t) S) − f(T)`
   *
   * @param a - m×count
   * @param mean - m×count, and
   * @param variance - m×count: of the rows of G_t; a larger variance than theirs changes no result
   * @param b - m×count
   * @param G - m×(n·count)
   * @param D - m×(n·count), written
   * @param crossings - 1×count, added to
   */
  rows(
    a: Matrix,
    mean: Matrix,
    variance: Matrix,
    b: Matrix,
    activation: Activation,
    G: Matrix,
    D: Matrix,
    crossings: Matrix,
  ): void;
  /**
   * Of each row of each block: the mean, the mean product with the row of S, and the variance (divided by n, not n − 1).
   *
   * @param D - m×(n·count)
   * @param S - m×n
   * @param mean - m×count, written
   * @param product - m×count, written
   * @param variance - m×count, written
   */
  moments(D: Matrix, S: Matrix, mean: Matrix, product: Matrix, variance: Matrix): void;
  /**
   * `Σ_j (log Σ_k p_kj exp d_kj − Σ_k y_kj d_kj)`: what the cross-entropy of softmax gains when the scores gain D_t.
   *
   * @param P - K×n, columns that sum to 1
   * @param Y - K×n, columns that sum to 1
   * @param D - K×(n·count)
   * @param gain - 1×count, written
   * @param magnitude - 1×count, written: `Σ_jk (p_kj + y_kj) |d_kj|`
   */
  crossEntropy(P: Matrix, Y: Matrix, D: Matrix, gain: Matrix, magnitude: Matrix): void;
}
