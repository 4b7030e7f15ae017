import {
  add,
  hadamard,
  type Matrix,
  map,
  matmul,
  matmulTransposeA,
  matmulTransposeB,
  rowMeans,
  scale,
} from '@gradus/matrix';
import { slopeBelowZero } from '../activation.ts';
import { forward, scaleAndShift } from '../forward.ts';
import { expectNetwork, type Gradients, type Options, type Parameters } from '../parameters.ts';
import { namedTensors } from './network-cost.ts';

/** A matrix and the variance of the rounding error of each entry, in units of ε². */
interface Rounded {
  readonly A: Matrix;
  readonly e: Matrix;
}

/** Standard deviations: roundings are not independent, and those of two computations are compared. */
const SAFETY = 4;

/**
 * How far from the truth a right gradient may be because float64 rounds: running error analysis of the forward and
 * backward pass to first order, with roundings as random variables (Higham & Mary, "A new approach to probabilistic
 * rounding error analysis", 2019): worst cases of sums of sums would be a thousand times too large. It matters where batch
 * norm divides by almost nothing: a unit that is the same for all samples, ε = 1e-12, and a million times the rounding of
 * its scores goes on into the network.
 *
 * @param X - d×n
 * @param Y - K×n one-hot
 * @returns an absolute estimate for each entry of each gradient, by the tensor's name
 * @throws RangeError when a shape does not fit
 */
export function gradientRounding(
  X: Matrix,
  Y: Matrix,
  parameters: Parameters,
  lambda: number,
  options: Options,
): Map<string, Matrix> {
  const { W, b, gamma, beta } = expectNetwork('gradientRounding', X, parameters, options);
  const { S: scores, P, layers } = forward(X, parameters, options);
  const n = X.cols;
  const leak = slopeBelowZero(options);
  const inputs: Rounded[] = [{ A: X, e: scale(X, 0) }];
  const normalised: (Normalised | undefined)[] = [];
  layers.forEach(({ S, SHat, mu, v, X: output }, l) => {
    const e = linearError(W[l], b[l], inputs[l]);
    const unit = SHat === undefined ? undefined : normalisedError({ A: S, e }, SHat, mu.data, v.data, options.epsilon);
    normalised.push(unit);
    const T = SHat === undefined ? S : scaleAndShift(SHat, gamma[l], beta[l]);
    const moved =
      unit === undefined
        ? e
        : eachEntry(T, (t, i, k) => square(gamma[l].data[i]) * (unit.e.data[k] + square(unit.A.data[k])) + square(t));
    inputs.push({ A: output, e: eachEntry(moved, (value, _, k) => (T.data[k] > 0 ? value : square(leak) * value)) });
  });

  const last = W.length - 1;
  const scoreError = linearError(W[last], b[last], inputs[last]);
  let G: Rounded = { A: add(P, scale(Y, -1)), e: softmaxError(P, scores, scoreError) };
  const bounds = { W: [] as Matrix[], b: [] as Matrix[], gamma: [] as Matrix[], beta: [] as Matrix[] };
  for (let l = last; l >= 0; l--) {
    const unit = normalised[l];
    if (unit !== undefined) {
      const mean = meanOf(G);
      const product = meanOf({
        A: hadamard(G.A, unit.A),
        e: eachEntry(G.e, (e, _, k) => e * square(unit.A.data[k]) + square(G.A.data[k]) * unit.e.data[k]),
      });
      bounds.gamma[l] = product.e;
      bounds.beta[l] = mean.e;
      G = throughBatchNorm(G, unit, gamma[l], mean, product);
    }
    const input = inputs[l];
    const [g, x] = [squares(G.A), squares(input.A)];
    const moved = add(matmulTransposeB(G.e, x), matmulTransposeB(g, add(input.e, scale(x, summing(n)))));
    bounds.W[l] = add(scale(moved, 1 / (n * n)), scale(squares(W[l]), 8 * lambda * lambda));
    bounds.b[l] = meanOf(G).e;
    if (l > 0) {
      const below = matmulTransposeA(W[l], G.A);
      const e = matmulTransposeA(squares(W[l]), add(G.e, scale(g, summing(W[l].rows))));
      const slope = (k: number): number => (input.A.data[k] > 0 ? 1 : leak);
      G = {
        A: eachEntry(below, (value, _, k) => slope(k) * value),
        e: eachEntry(e, (value, _, k) => square(slope(k)) * value),
      };
    }
  }
  const gradients: Gradients = options.batchNorm ? bounds : { W: bounds.W, b: bounds.b };
  return new Map(
    Array.from(namedTensors(gradients), ([name, e]) => [name, map(e, (v) => SAFETY * Number.EPSILON * Math.sqrt(v))]),
  );
}

/** Of ŝ, with what its backward pass needs. */
interface Normalised extends Rounded {
  /** (v + ε)^(−1/2), m×1. */
  readonly inverse: Float64Array;
  readonly inverseError: Float64Array;
}

/** Of W x + b. */
function linearError(W: Matrix, b: Matrix, { A, e }: Rounded): Matrix {
  const moved = matmul(squares(W), add(e, scale(squares(A), summing(W.cols))));
  return eachEntry(moved, (value, i) => value + square(b.data[i]));
}

function normalisedError(
  { A: S, e }: Rounded,
  SHat: Matrix,
  mu: Matrix['data'],
  v: Matrix['data'],
  epsilon: number,
): Normalised {
  const n = S.cols;
  const meanError = meanOf({ A: S, e }).e.data;
  const centred = eachEntry(S, (s, i) => square(s - mu[i]));
  const centredError = eachEntry(e, (value, i, k) => value + meanError[i] + centred.data[k]);
  const varianceError = rowMeans(hadamard(scale(centred, 4 / n), centredError)).data;
  const inverse = Float64Array.from(v, (value) => 1 / Math.sqrt(value + epsilon));
  const inverseError = inverse.map((r, i) => square(0.5 * r ** 3) * (varianceError[i] + square(v[i])) + 2 * square(r));
  const error = eachEntry(centredError, (value, i, k) => {
    return square(inverse[i]) * value + centred.data[k] * inverseError[i] + square(SHat.data[k]);
  });
  return { A: SHat, e: error, inverse, inverseError };
}

/** Of P − Y: `dp = p (ds − Σ p ds)`. */
function softmaxError(P: Matrix, scores: Matrix, e: Matrix): Matrix {
  const K = P.rows;
  const error = scale(P, 0);
  for (let j = 0; j < P.cols; j++) {
    let average = 0;
    let largest = 0;
    for (let k = j * K; k < (j + 1) * K; k++) {
      average += square(P.data[k]) * e.data[k];
      largest = Math.max(largest, square(scores.data[k]));
    }
    for (let k = j * K; k < (j + 1) * K; k++) {
      error.data[k] = square(P.data[k]) * (e.data[k] + average + largest + K + 8);
    }
  }
  return error;
}

/** (26)(27): `γ (v + ε)^(−1/2) ⊙ (G − mean − ŝ ⊙ product)` */
function throughBatchNorm(
  G: Rounded,
  { A: SHat, e: sHatError, inverse, inverseError }: Normalised,
  gamma: Matrix,
  mean: Rounded,
  product: Rounded,
): Rounded {
  const core = eachEntry(G.A, (g, i, k) => g - mean.A.data[i] - SHat.data[k] * product.A.data[i]);
  const e = eachEntry(G.e, (value, i, k) => {
    const along = square(SHat.data[k]) * product.e.data[i] + sHatError.data[k] * square(product.A.data[i]);
    const terms = square(G.A.data[k]) + square(mean.A.data[i]) + square(SHat.data[k] * product.A.data[i]);
    const coreError = value + mean.e.data[i] + along + 2 * terms;
    return square(gamma.data[i]) * (square(inverse[i]) * coreError + (square(core.data[k]) + terms) * inverseError[i]);
  });
  return { A: eachEntry(core, (value, i) => gamma.data[i] * inverse[i] * value), e };
}

/** The mean of each row. */
function meanOf({ A, e }: Rounded): Rounded {
  const n = A.cols;
  return { A: rowMeans(A), e: add(scale(rowMeans(e), 1 / n), scale(rowMeans(squares(A)), summing(n) / n)) };
}

/** Variance of the roundings in a sum of terms, over that of the terms: partial sums grow with the root of their length. */
function summing(terms: number): number {
  return terms / 2 + 2;
}

function square(value: number): number {
  return value * value;
}

function squares(A: Matrix): Matrix {
  return map(A, square);
}

function eachEntry(A: Matrix, f: (value: number, row: number, index: number) => number): Matrix {
  return { ...A, data: Float64Array.from(A.data, (value, k) => f(value, k % A.rows, k)) };
}
