import type { Operand } from './backend/backend.ts';
import { gemm } from './gemm.ts';
import { cast, dtypeOf, type Matrix, shapeOf, zerosLike } from './matrix.ts';

/** `A B` for m×k `A` and k×n `B`: m×n. @throws RangeError when the inner sizes differ */
export function matmul(A: Matrix, B: Matrix): Matrix {
  expectInner('matmul', 'A B', A, B, A.cols, B.rows);
  return multiply(A.rows, B.cols, { A, isTransposed: false }, { A: B, isTransposed: false });
}

/** `Aᵀ B` for k×m `A` and k×n `B`: m×n. @throws RangeError when the inner sizes differ */
export function matmulTransposeA(A: Matrix, B: Matrix): Matrix {
  expectInner('matmulTransposeA', 'Aᵀ B', A, B, A.rows, B.rows);
  return multiply(A.cols, B.cols, { A, isTransposed: true }, { A: B, isTransposed: false });
}

/** `A Bᵀ` for m×k `A` and n×k `B`: m×n. @throws RangeError when the inner sizes differ */
export function matmulTransposeB(A: Matrix, B: Matrix): Matrix {
  expectInner('matmulTransposeB', 'A Bᵀ', A, B, A.cols, B.cols);
  return multiply(A.rows, B.rows, { A, isTransposed: false }, { A: B, isTransposed: true });
}

function expectInner(name: string, product: string, A: Matrix, B: Matrix, innerA: number, innerB: number): void {
  if (innerA !== innerB) {
    throw new RangeError(
      `${name}: expected inner sizes that agree in ${product}, got A ${shapeOf(A)} and B ${shapeOf(B)} (${innerA} and ${innerB})`,
    );
  }
}

/** Two types meet in float64. */
function multiply(m: number, n: number, left: Operand, right: Operand): Matrix {
  const C = zerosLike(m, n, left.A, right.A);
  const asResult = ({ A, isTransposed }: Operand): Operand =>
    dtypeOf(A) === dtypeOf(C) ? { A, isTransposed } : { A: cast(A, dtypeOf(C)), isTransposed };
  gemm(1, asResult(left), asResult(right), 0, C);
  return C;
}
