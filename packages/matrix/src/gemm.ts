import type { Operand } from './backend/backend.ts';
import { backend } from './backend/choose.ts';
import { gemmSmall } from './backend/plain.ts';
import { expectWhole } from './expect-shape.ts';
import { dtypeOf, type Matrix, shapeOf } from './matrix.ts';

/** Multiplications up to which the definition is as fast as any backend. */
const SMALL = 4096;

/**
 * `C ← α op(A) op(B) + β C` in place: the product for loops that must not allocate.
 *
 * @param left - op(A), m×k
 * @param right - op(B), k×n
 * @param beta - with 0, what `C` held is not read
 * @param C - m×n, of the factors' type and with memory of its own
 * @throws RangeError when shapes or types do not fit, or C shares memory with a factor
 *
 * @example
 * // W ← (1 − 2ηλ) W − (η/n) G Xᵀ
 * gemm(-eta / n, { A: G, isTransposed: false }, { A: X, isTransposed: true }, 1 - 2 * eta * lambda, W);
 */
export function gemm(alpha: number, left: Operand, right: Operand, beta: number, C: Matrix): void {
  const m = left.isTransposed ? left.A.cols : left.A.rows;
  const k = left.isTransposed ? left.A.rows : left.A.cols;
  const inner = right.isTransposed ? right.A.cols : right.A.rows;
  const n = right.isTransposed ? right.A.rows : right.A.cols;
  if (k !== inner || C.rows !== m || C.cols !== n) {
    throw new RangeError(
      `gemm: expected m×k, k×n and m×n, got op(A) ${m}×${k}, op(B) ${inner}×${n} and C ${shapeOf(C)}`,
    );
  }
  const dtype = dtypeOf(C);
  if (dtypeOf(left.A) !== dtype || dtypeOf(right.A) !== dtype) {
    throw new RangeError(
      `gemm: expected A, B and C of one type, got ${dtypeOf(left.A)}, ${dtypeOf(right.A)}, ${dtype}`,
    );
  }
  expectWhole('gemm', left.A);
  expectWhole('gemm', right.A);
  expectWhole('gemm', C);
  if (overlap(left.A, C) || overlap(right.A, C)) {
    throw new RangeError(
      `gemm: expected C ${shapeOf(C)} in memory of its own, got one that shares memory with a factor`,
    );
  }
  if (m === 0 || n === 0) return;
  if (m * n * k <= SMALL) gemmSmall(alpha, left, right, beta, C);
  else backend().gemm(alpha, left, right, beta, C);
}

function overlap({ data: a }: Matrix, { data: c }: Matrix): boolean {
  if (a.buffer !== c.buffer) return false;
  return a.byteOffset < c.byteOffset + c.byteLength && c.byteOffset < a.byteOffset + a.byteLength;
}
