import { dtypeOf, type Matrix } from '../matrix.ts';
import type { KernelMemory } from './kernel-memory.ts';
import type { Kernels } from './kernels.ts';
import type { Passes } from './passes.ts';
import { plainPasses } from './plain-passes.ts';

/** The passes on matrices in the memory of the kernels; on any other, copying would cost more than the plain ones do. */
export function createWasmPasses(kernels: Kernels, memory: KernelMemory): Passes {
  const isFloat32 = (A: Matrix): boolean => dtypeOf(A) === 'float32';
  const holds = (A: Matrix): boolean => memory.holds(A.data);
  const at = ({ data }: Matrix): number => data.byteOffset;
  return {
    addColumn(S, c) {
      if (!holds(S) || !holds(c)) plainPasses.addColumn(S, c);
      else kernels.addColumn(isFloat32(S), S.rows, S.cols, at(S), at(c));
    },
    subtractColumn(S, c) {
      if (!holds(S) || !holds(c)) plainPasses.subtractColumn(S, c);
      else kernels.subtractColumn(isFloat32(S), S.rows, S.cols, at(S), at(c));
    },
    multiplyColumn(S, c) {
      if (!holds(S) || !holds(c)) plainPasses.multiplyColumn(S, c);
      else kernels.multiplyColumn(isFloat32(S), S.rows, S.cols, at(S), at(c));
    },
    scaleAndShiftRows(S, f, a, X) {
      if (!holds(S) || !holds(f) || !holds(a) || !holds(X)) plainPasses.scaleAndShiftRows(S, f, a, X);
      else kernels.scaleAndShiftRows(isFloat32(S), S.rows, S.cols, at(S), at(f), at(a), at(X));
    },
    subtractScaledRows(G, p, S) {
      if (!holds(G) || !holds(p) || !holds(S)) plainPasses.subtractScaledRows(G, p, S);
      else kernels.subtractScaledRows(isFloat32(G), G.rows, G.cols, at(G), at(p), at(S));
    },
    scaleWhereNotPositive(G, X, factor) {
      if (!holds(G) || !holds(X)) plainPasses.scaleWhereNotPositive(G, X, factor);
      else kernels.scaleWhereNotPositive(isFloat32(G), G.rows, G.cols, at(G), at(X), factor);
    },
    rowMeans(S, means) {
      if (!holds(S) || !holds(means)) plainPasses.rowMeans(S, means);
      else kernels.rowMeans(isFloat32(S), S.rows, S.cols, at(S), at(means));
    },
    rowMoments(S, mean, variance) {
      if (!holds(S) || !holds(mean) || !holds(variance)) plainPasses.rowMoments(S, mean, variance);
      else kernels.rowMoments(isFloat32(S), S.rows, S.cols, at(S), at(mean), at(variance));
    },
    rowMeanProducts(A, B, means) {
      if (!holds(A) || !holds(B) || !holds(means)) plainPasses.rowMeanProducts(A, B, means);
      else kernels.rowMeanProducts(isFloat32(A), A.rows, A.cols, at(A), at(B), at(means));
    },
    scaleBytes(bytes, f, a, X) {
      if (!memory.holds(bytes) || !holds(f) || !holds(a) || !holds(X)) plainPasses.scaleBytes(bytes, f, a, X);
      else kernels.scaleBytes(isFloat32(X), X.rows, X.cols, bytes.byteOffset, at(f), at(a), at(X));
    },
  };
}
