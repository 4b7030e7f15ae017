import type { Dtype, Matrix } from '../matrix.ts';
import type { Differences } from './differences.ts';
import type { Passes } from './passes.ts';

/** An operand of a product: `A`, or `Aᵀ` without moving anything. */
export interface Operand {
  readonly A: Matrix;
  readonly isTransposed: boolean;
}

/**
 * Who multiplies matrices. All backends give the same result but for the rounding of another order of summation:
 * each entry within (k + 2)·u·Σ|aᵢ bᵢ| of the exact one, u = 2⁻⁵³ in float64 and 2⁻²⁴ in float32.
 */
export interface Backend {
  readonly name: BackendName;
  /**
   * What it runs on: the library and how it was built, how the kernels were compiled and round. Two machines on which
   * this is the same give the same bits.
   */
  readonly detail: string;
  /**
   * Zeros in memory that `gemm` and `passes` read and write without copying. Never freed: for arrays that live as long
   * as a thread.
   */
  allocate(rows: number, cols: number, dtype: Dtype): Matrix;
  /** As many zeros, for `scaleBytes`. */
  allocateBytes(length: number): Uint8Array;
  /**
   * `C ← α op(A) op(B) + β C`: m×k times k×n, the `gemm` of BLAS. All three are of one type, the shapes agree, no size
   * is 0, C shares no memory with A and B.
   *
   * @param C - m×n; not read when `beta` is 0
   */
  gemm(alpha: number, left: Operand, right: Operand, beta: number, C: Matrix): void;
  readonly passes: Passes;
  readonly differences: Differences;
  /**
   * From now on, `count` threads share a large product: this one and helpers. The results are the same to the bit.
   * The plain backend takes one thread always.
   */
  setThreads(count: number): void;
}

export type BackendName = 'blas' | 'wasm' | 'plain';
