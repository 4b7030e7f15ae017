import {
  columnSums,
  hadamard,
  type Matrix,
  map,
  multiplyColumn,
  rowMeans,
  rowSums,
  scale,
  subtract,
  subtractColumn,
  transpose,
} from '@gradus/matrix';
import type { Rules } from '../rules.ts';

/** The parts of eq. 31-37, which the mistakes put together differently. */
export interface Parts {
  readonly G: Matrix;
  readonly n: number;
  readonly G1: Matrix;
  readonly G2: Matrix;
  readonly D: Matrix;
  /** (36) m×1 */
  readonly c: Matrix;
  /** (1/n) G1 1: m×1 */
  readonly meanTerm: Matrix;
  /** (1/n) D ⊙ (c 1ᵀ): m×n */
  readonly varianceTerm: Matrix;
}

/** σ1 and σ2 of eq. 31 and 32 from one entry of v. */
export interface Sigmas {
  readonly sigma1: (v: number, epsilon: number) => number;
  readonly sigma2: (v: number, epsilon: number) => number;
}

export const rightSigmas: Sigmas = {
  sigma1: (v, epsilon) => (v + epsilon) ** -0.5,
  sigma2: (v, epsilon) => (v + epsilon) ** -1.5,
};

/** (37) */
export const together = ({ G1, meanTerm, varianceTerm }: Parts): Matrix =>
  subtract(subtractColumn(G1, meanTerm), varianceTerm);

/** BatchNormBackPass put together by `combine`, with σ1, σ2 and D (35) as given. */
export function backwardWith(
  combine: (parts: Parts) => Matrix,
  { sigma1, sigma2 }: Sigmas = rightSigmas,
  centred: (S: Matrix, mu: Matrix, v: Matrix, epsilon: number) => Matrix = subtractColumn,
): Partial<Rules> {
  return {
    batchNormBackward: (G, S, mu, v, epsilon) => {
      const n = S.cols;
      const G1 = multiplyColumn(
        G,
        map(v, (value) => sigma1(value, epsilon)),
      );
      const G2 = multiplyColumn(
        G,
        map(v, (value) => sigma2(value, epsilon)),
      );
      const D = centred(S, mu, v, epsilon);
      const c = rowSums(hadamard(G2, D));
      const varianceTerm = multiplyColumn(D, scale(c, 1 / n));
      return combine({ G, n, G1, G2, D, c, meanTerm: rowMeans(G1), varianceTerm });
    },
  };
}

/** The variance term of eq. 37 with the c of eq. 36 summed over the units: m×n. */
export const overUnits = ({ G2, D, n }: Parts): Matrix =>
  transpose(multiplyColumn(transpose(D), scale(transpose(columnSums(hadamard(G2, D))), 1 / n)));

/** ŝ from what the backward pass has. */
export function normalised(S: Matrix, mu: Matrix, v: Matrix, epsilon: number): Matrix {
  return multiplyColumn(
    subtractColumn(S, mu),
    map(v, (value) => (value + epsilon) ** -0.5),
  );
}
