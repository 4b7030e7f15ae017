import { type Matrix, map, matmul, matmulTransposeA, matmulTransposeB, scale, zeros } from '@gradus/matrix';
import { isClose } from './close.ts';

/** Smallest pivot, relative to the largest, at which samples are told apart well enough: a condition of 1e4 at most. */
const SMALLEST_PIVOT = 1e-4;

/**
 * The G of which a weight gradient was made. dW = (1/n) G Xᵀ, (22) and (28), gives it back where X has independent
 * columns: G = n dW X (XᵀX)⁻¹. So each stage of a backward pass can be asked what it makes of the submission's *own*
 * upstream values, though only the gradients come out of it.
 *
 * @param dW - m×d, without the regulariser's part
 * @param X - d×n, of independent columns
 * @returns m×n; undefined when no G gives this `dW`, or it is as good as 0: then nothing went through
 * @throws RangeError when the columns of `X` depend on each other
 */
export function recoverUpstream(dW: Matrix, X: Matrix): Matrix | undefined {
  const n = X.cols;
  const factor = choleskyOf(matmulTransposeA(X, X));
  if (factor === undefined)
    throw new RangeError('recoverUpstream: expected samples that are independent of each other');
  const G = solve(factor, scale(matmul(dW, X), n));
  const isMadeOfIt = isClose(scale(matmulTransposeB(G, X), 1 / n), dW);
  const isNothing = isClose(G, scale(G, 0));
  return isMadeOfIt && !isNothing ? G : undefined;
}

/** Whether `recoverUpstream` can be asked with these samples. */
export function hasIndependentSamples(X: Matrix): boolean {
  return X.cols <= X.rows && choleskyOf(matmulTransposeA(X, X)) !== undefined;
}

/** L with L Lᵀ = A (Golub & Van Loan, algorithm 4.2.1), or undefined where A is nearly singular. */
function choleskyOf(A: Matrix): Matrix | undefined {
  const n = A.rows;
  const L = zeros(n, n);
  const at = (i: number, j: number): number => L.data[i + j * n] as number;
  let largest = 0;
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let rest = A.data[i + j * n] as number;
      for (let q = 0; q < j; q++) rest -= at(i, q) * at(j, q);
      if (i > j) L.data[i + j * n] = rest / at(j, j);
      else {
        largest = Math.max(largest, A.data[j + j * n] as number);
        if (!(rest > SMALLEST_PIVOT * largest)) return undefined;
        L.data[j + j * n] = Math.sqrt(rest);
      }
    }
  }
  return L;
}

/** X with X L Lᵀ = B, row by row. */
function solve(L: Matrix, B: Matrix): Matrix {
  const n = L.rows;
  const X = map(B, (value) => value);
  for (let i = 0; i < B.rows; i++) {
    const at = (j: number): number => X.data[i + j * B.rows] as number;
    const set = (j: number, value: number): void => {
      X.data[i + j * B.rows] = value;
    };
    // x L Lᵀ = b: y Lᵀ = b, then x L = y.
    for (let j = 0; j < n; j++) {
      let rest = at(j);
      for (let q = 0; q < j; q++) rest -= at(q) * (L.data[j + q * n] as number);
      set(j, rest / (L.data[j + j * n] as number));
    }
    for (let j = n - 1; j >= 0; j--) {
      let rest = at(j);
      for (let q = j + 1; q < n; q++) rest -= at(q) * (L.data[q + j * n] as number);
      set(j, rest / (L.data[j + j * n] as number));
    }
  }
  return X;
}
