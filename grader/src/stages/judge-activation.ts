import { type Matrix, map } from '@gradus/matrix';
import { isNear, scaleOf } from './close.ts';
import type { HiddenLayer, LayerGradients } from './hidden-layer.ts';
import { blocked, failed, passed, type StageJudgement } from './stage.ts';

const OTHER_ENTRIES = 'other entries of G are set to 0 than those where x is 0';
/** Said of stages one of which is wrong. */
export const UNTOLD =
  'G is not what the stages of this layer make of Wᵀ G of the layer above, and which of them is wrong cannot be told';
const NO_ENTRIES = 'G is not 0 where x is 0';

/**
 * Judges Wᵀ G and the activation by what came out of both: where each entry is one of U or is set to 0, U is right;
 * where not, the two cannot be told apart.
 *
 * @param U - m×n, ∂J/∂X
 * @param M - m×n: U ⊙ Ind(X > 0) is right
 */
export function judgeActivation(U: Matrix, M: Matrix, { l, X, leak }: HiddenLayer): StageJudgement[] {
  const size = scaleOf(U);
  const isAt = (k: number, slope: number): boolean => isNear(M.data[k] as number, slope * (U.data[k] as number), size);
  const slopes = Array.from(X.data, (x) => (x > 0 ? 1 : leak));
  const wrong = slopes.flatMap((slope, k) => (isAt(k, slope) ? [] : [k]));
  if (wrong.length === 0) return [passed('through W', l), passed('through the activation', l)];
  if (wrong.every((k) => [1, leak, 0].some((slope) => isAt(k, slope)))) {
    const why = leak === 0 && wrong.every((k) => isAt(k, 1)) ? NO_ENTRIES : OTHER_ENTRIES;
    return [passed('through W', l), failed('through the activation', l, why)];
  }
  if (slopes.every((slope, k) => slope < 1 || isAt(k, 1))) {
    const why = 'where x > 0, G is right, but where x ≤ 0 it is multiplied by another slope';
    return [passed('through W', l), failed('through the activation', l, why)];
  }
  const isSilent = leak > 0 || slopes.every((slope, k) => slope === 1 || isAt(k, 0));
  return [
    blocked('through W', l, UNTOLD),
    isSilent ? blocked('through the activation', l, UNTOLD) : failed('through the activation', l, NO_ENTRIES),
  ];
}

/**
 * U with other entries set to 0 (or to the leak's share) than those where x is 0, if that gives dγ and dβ. All 2ⁿ
 * choices are tried for each row.
 *
 * @returns m×n
 */
export function otherMaskOf(U: Matrix, { SHat, leak }: HiddenLayer, submitted: LayerGradients): Matrix | undefined {
  const { dGamma, dBeta } = submitted;
  if (dGamma === undefined || dBeta === undefined) return undefined;
  const [m, n] = [U.rows, U.cols];
  const size = Math.max(scaleOf(U), scaleOf(dGamma), scaleOf(dBeta));
  const M = map(U, () => 0);
  for (let i = 0; i < m; i++) {
    const at = (A: Matrix, j: number): number => A.data[i + j * m] as number;
    const slopes = allSlopes(n, leak).find((each) => {
      let [beta, gamma] = [0, 0];
      each.forEach((slope, j) => {
        beta += slope * at(U, j);
        gamma += slope * at(U, j) * at(SHat, j);
      });
      return isNear(beta, dBeta.data[i] as number, size) && isNear(gamma, dGamma.data[i] as number, size);
    });
    if (slopes === undefined) return undefined;
    slopes.forEach((slope, j) => {
      M.data[i + j * m] = slope * at(U, j);
    });
  }
  // Nothing but zeros is made of any U.
  return M.data.some((value) => value !== 0) ? M : undefined;
}

function allSlopes(n: number, leak: number): number[][] {
  return Array.from({ length: 2 ** n }, (_, bits) =>
    Array.from({ length: n }, (__, j) => ((bits >> j) & 1 ? 1 : leak)),
  );
}
