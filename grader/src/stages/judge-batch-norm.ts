import { add, addColumn, hadamard, type Matrix, map, multiplyColumn, rowMeans, rowSums, scale } from '@gradus/matrix';
import { isZero } from '../misconceptions/fit.ts';
import { isClose, scaleOf } from './close.ts';
import { type HiddenLayer, type LayerGradients, type Norm, throughActivation, throughNorm } from './hidden-layer.ts';
import { judgeActivation, otherMaskOf, UNTOLD } from './judge-activation.ts';
import { blocked, failed, passed, type StageJudgement } from './stage.ts';

/** So many times what is taken for equal: 1e-3. */
const HARDLY = 1e3;

export const RESCALED = 'G is scaled by something else than γ (26)';
export const NOT_BY_EQUATIONS = 'G is not what eq. 31-37 give';

/**
 * Judges a layer with batch norm by dβ, dγ and G, which are all made of M = U ⊙ Ind(X > 0). Where one of them is right, M
 * is; where they fit each other, M can be read off them, whatever it is.
 *
 * @param U - m×n, ∂J/∂X
 */
export function judgeBatchNorm(U: Matrix, layer: HiddenLayer, norm: Norm, submitted: LayerGradients): StageJudgement[] {
  const { l } = layer;
  const expected = throughNorm(throughActivation(U, layer), layer);
  if (sharesAny(submitted, expected) || isSame(submitted.dBeta, expected.dBeta)) {
    const above = [passed('through W', l), passed('through the activation', l)];
    return [...above, ...judgeNorm(expected, submitted, norm, l)];
  }
  const read = upstreamOf(layer, norm, submitted);
  if (read !== undefined) {
    const below = [passed('through scale and shift', l), passed('through batch norm', l)];
    return [...judgeActivation(U, read, layer), ...below];
  }
  const masked = sharesAny(submitted, throughNorm(U, layer)) ? U : otherMaskOf(U, layer, submitted);
  if (masked !== undefined) {
    return [...judgeActivation(U, masked, layer), ...judgeNorm(throughNorm(masked, layer), submitted, norm, l)];
  }
  return [
    blocked('through W', l, UNTOLD),
    blocked('through the activation', l, UNTOLD),
    blocked('through scale and shift', l, UNTOLD),
    blocked('through batch norm', l, UNTOLD),
  ];
}

/** Without dβ: of U as it comes out of batch norm above it is 0, as one that was left at 0. */
function sharesAny(submitted: LayerGradients, made: LayerGradients): boolean {
  return (['G', 'dGamma'] as const).some((part) => isSame(submitted[part], made[part]));
}

function isSame(came: Matrix | undefined, wanted: Matrix | undefined): boolean {
  return came !== undefined && wanted !== undefined && isClose(came, wanted);
}

/** Judges what comes after the activation, where what comes into that is right. */
function judgeNorm(
  expected: LayerGradients & { readonly G: Matrix },
  submitted: LayerGradients,
  { v, epsilon }: Norm,
  l: number,
): StageJudgement[] {
  const { G } = submitted;
  const isRight = isSame(G, expected.G);
  const isNearlyRight = G !== undefined && isClose(G, expected.G, scaleOf(expected.G) * HARDLY);
  const isRescaled = G !== undefined && !isRight && haveParallelRows(G, expected.G);
  // σ1 once more or once less, not γ.
  const isSigma = [0.5, -0.5].some((power) => {
    const factors = map(v, (each) => (each + epsilon) ** power);
    return isRescaled && isClose(multiplyColumn(expected.G, factors), G);
  });
  const whys = [...sumWhys(submitted, expected), ...(isRescaled && !isSigma ? [RESCALED] : [])];
  const scaled =
    whys.length > 0 ? failed('through scale and shift', l, whys.join('; ')) : passed('through scale and shift', l);
  if (G === undefined) return [scaled, blocked('through batch norm', l, 'dW is made of no G at all')];
  // No factor of scale and shift is that near 1.
  if (isNearlyRight && isRescaled) {
    const unsure = whys.length > 0 ? scaled : blocked('through scale and shift', l, UNTOLD);
    return [unsure, blocked('through batch norm', l, UNTOLD)];
  }
  if (isRight || (isRescaled && !isSigma)) return [scaled, passed('through batch norm', l)];
  const why = isSigma ? 'G is multiplied by σ1 of eq. 31 once more or once less' : NOT_BY_EQUATIONS;
  return [scaled, failed('through batch norm', l, why)];
}

/** Why dγ and dβ are not what a layer's gradients have. */
export function sumWhys(came: LayerGradients, wanted: LayerGradients): string[] {
  return [...whysOf('dγ', came.dGamma, wanted.dGamma), ...whysOf('dβ', came.dBeta, wanted.dBeta)];
}

function whysOf(name: string, came: Matrix | undefined, wanted: Matrix | undefined): string[] {
  if (isSame(came, wanted)) return [];
  return [came !== undefined && isZero(came) ? `${name} is 0` : `${name} is not what (25) gives`];
}

/**
 * The M of which G, dγ and dβ were made, if (25)-(27) made them. With σ = (v + ε)^(−1/2), means over the samples and
 * T = G/(γσ), the compact form of (26) and (27) is T = M − mean(M) − ŝ mean(M ⊙ ŝ) (Ioffe & Szegedy, 2015, section 3),
 * and by (25) the two means are dβ/n and dγ/n. Hence M = T + dβ/n + ŝ dγ/n, and both mean(T) = 0 and mean(T ⊙ ŝ) =
 * (1 − v σ²) dγ/n tell whether it was so.
 */
function upstreamOf({ SHat }: HiddenLayer, norm: Norm, { G, dGamma, dBeta }: LayerGradients): Matrix | undefined {
  if (G === undefined || dGamma === undefined || dBeta === undefined) return undefined;
  // Zeros are the means of any G without a mean.
  if (isZero(dGamma) && isZero(dBeta)) return undefined;
  const { gamma, v, epsilon } = norm;
  const T = multiplyColumn(
    multiplyColumn(
      G,
      map(v, (each) => Math.sqrt(each + epsilon)),
    ),
    map(gamma, (each) => 1 / each),
  );
  const [meanM, meanMSHat] = [scale(dBeta, 1 / G.cols), scale(dGamma, 1 / G.cols)];
  const size = Math.max(scaleOf(T), scaleOf(meanM), scaleOf(meanMSHat));
  const left = map(v, (each) => 1 - each / (each + epsilon));
  const isCentred = isClose(rowMeans(T), scale(meanM, 0), size);
  const isOrthogonal = isClose(rowMeans(hadamard(T, SHat)), hadamard(left, meanMSHat), size);
  return isCentred && isOrthogonal ? addColumn(add(T, multiplyColumn(SHat, meanMSHat)), meanM) : undefined;
}

/** Whether each row of A is a multiple of that of B, by a factor of its own. */
function haveParallelRows(A: Matrix, B: Matrix): boolean {
  const dots = rowSums(hadamard(A, B));
  const squares = rowSums(hadamard(B, B));
  const factors = dots.data.map((dot, i) => (squares.data[i] === 0 ? 0 : dot / (squares.data[i] as number)));
  return isClose(multiplyColumn(B, { ...dots, data: factors }), A);
}
