import type { Matrix } from '../matrix.ts';
import type { Differences } from './differences.ts';
import type { KernelMemory } from './kernel-memory.ts';
import type { Kernels } from './kernels.ts';
import { plainDifferences } from './plain-differences.ts';

/** By the kernels on matrices in their memory; on any other by the definitions. */
export function createWasmDifferences(kernels: Kernels, memory: KernelMemory): Differences {
  const holds = (...matrices: readonly Matrix[]): boolean => matrices.every(({ data }) => memory.holds(data));
  const at = ({ data }: Matrix): number => data.byteOffset;
  return {
    rankOne(a, u, b, activation, D, crossings) {
      const { S, T, spread, nearest, leak } = activation;
      if (!holds(a, u, b, S, T, spread, nearest, D, crossings)) {
        plainDifferences.rankOne(a, u, b, activation, D, crossings);
        return;
      }
      const base = [at(S), at(T), at(spread), at(nearest), leak] as const;
      kernels.rankOneDifferences(S.rows, S.cols, a.cols, at(a), at(u), at(b), ...base, at(D), at(crossings));
    },
    rows(a, mean, variance, b, activation, G, D, crossings) {
      const { S, T, spread, nearest, leak } = activation;
      if (!holds(a, mean, variance, b, S, T, spread, nearest, G, D, crossings)) {
        plainDifferences.rows(a, mean, variance, b, activation, G, D, crossings);
        return;
      }
      const changes = [at(a), at(mean), at(variance), at(b)] as const;
      const base = [at(S), at(T), at(spread), at(nearest), leak] as const;
      kernels.rowDifferences(S.rows, S.cols, a.cols, ...changes, ...base, at(G), at(D), at(crossings));
    },
    moments(D, S, mean, product, variance) {
      if (!holds(D, S, mean, product, variance)) plainDifferences.moments(D, S, mean, product, variance);
      else {
        kernels.differenceMoments(S.rows, S.cols, mean.cols, at(D), at(S), at(mean), at(product), at(variance));
      }
    },
    crossEntropy(P, Y, D, gain, magnitude) {
      if (!holds(P, Y, D, gain, magnitude)) return plainDifferences.crossEntropy(P, Y, D, gain, magnitude);
      kernels.crossEntropyDifferences(P.rows, P.cols, gain.cols, at(P), at(Y), at(D), at(gain), at(magnitude));
      for (let t = 0; t < gain.cols; t++) {
        if (magnitude.data[t] >= 0) continue; // neither −1 nor NaN
        const length = P.rows * P.cols;
        const block = { rows: P.rows, cols: P.cols, data: D.data.subarray(t * length, (t + 1) * length) };
        plainDifferences.crossEntropy(P, Y, block, single(gain, t), single(magnitude, t));
      }
    },
  };
}

function single({ data }: Matrix, index: number): Matrix {
  return { rows: 1, cols: 1, data: data.subarray(index, index + 1) };
}
