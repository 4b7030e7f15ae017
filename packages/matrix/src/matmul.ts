import { backend } from './backend/choose.ts';
import { multiplySmall } from './backend/plain.ts';
import { cast, dtypeOf, type Matrix, shapeOf, zerosLike } from './matrix.ts';

/** Multiplications up to which the definition is as fast as any backend. */
const SMALL = 4096;

/** `A B` for m×k `A` and k×n `B`: m×n. @throws RangeError when the inner sizes differ */
export function matmul(A: Matrix, B: Matrix): Matrix {
  expectInner('matmul', 'A B', A, B, A.cols, B.rows);
  return multiply(A.rows, B.cols, A.cols, A, false, B, false);
}

/** `Aᵀ B` for k×m `A` and k×n `B`: m×n. @throws RangeError when the inner sizes differ */
export function matmulTransposeA(A: Matrix, B: Matrix): Matrix {
  expectInner('matmulTransposeA', 'Aᵀ B', A, B, A.rows, B.rows);
  return multiply(A.cols, B.cols, A.rows, A, true, B, false);
}

/** `A Bᵀ` for m×k `A` and n×k `B`: m×n. @throws RangeError when the inner sizes differ */
export function matmulTransposeB(A: Matrix, B: Matrix): Matrix {
  expectInner('matmulTransposeB', 'A Bᵀ', A, B, A.cols, B.cols);
  return multiply(A.rows, B.rows, A.cols, A, false, B, true);
}

function expectInner(name: string, product: string, A: Matrix, B: Matrix, innerA: number, innerB: number): void {
  if (innerA !== innerB) {
    throw new RangeError(
      `${name}: expected inner sizes that agree in ${product}, got A ${shapeOf(A)} and B ${shapeOf(B)} (${innerA} and ${innerB})`,
    );
  }
}

function multiply(
  m: number,
  n: number,
  k: number,
  A: Matrix,
  isATransposed: boolean,
  B: Matrix,
  isBTransposed: boolean,
): Matrix {
  const C = zerosLike(m, n, A, B);
  if (m === 0 || n === 0 || k === 0) return C;
  const dtype = dtypeOf(C);
  const asResult = (operand: Matrix): Matrix => (dtypeOf(operand) === dtype ? operand : cast(operand, dtype));
  const left = { A: asResult(A), isTransposed: isATransposed };
  const right = { A: asResult(B), isTransposed: isBTransposed };
  if (m * n * k <= SMALL) multiplySmall(left, right, C);
  else backend().multiply(left, right, C);
  return C;
}
