import {
  addColumnInPlace,
  allocate,
  copy,
  dtypeOf,
  gemm,
  type Matrix,
  multiplyColumnInPlace,
  type Operand,
  rowMeanProductsInto,
  rowMeansInto,
  rowMomentsInto,
  scaleAndShiftRowsInto,
  scaleWhereNotPositiveInPlace,
  subtractColumnInPlace,
  subtractScaledRowsInPlace,
} from '@gradus/matrix';
import { slopeBelowZero } from './activation.ts';
import { outputGradientInto } from './output-gradient.ts';
import type { LayerStatistics, Options, Parameters, Statistics } from './parameters.ts';

/**
 * One network in training, for mini-batches of one size: all arrays are made once, and a step writes over them. It
 * computes what `forward`, `backward` and `sgdStep` compute, but for rounding: a weight's gradient is never written
 * down, since `W ← (1 − 2ηλ) W − (η/n) G Xᵀ` is one product; batch norm's backward pass is the compact form of
 * `docs/derivations/batch-norm.md`.
 */
export interface TrainingStep {
  /** Samples in a mini-batch. */
  readonly n: number;
  /** Of the mini-batch that `forward` saw last, one pair for each hidden layer with batch norm; written over. */
  readonly statistics: Statistics;
  /** @param X - d×n */
  forward(X: Matrix): void;
  /** Backward pass and update for the mini-batch that `forward` saw last. @param Y - its K×n one-hot labels */
  learn(Y: Matrix, eta: number): void;
}

/** The parameters and what batch norm writes over in one layer: columns, m×1. */
interface BatchNormLayer {
  readonly gamma: Matrix;
  readonly beta: Matrix;
  readonly statistics: LayerStatistics;
  /** `(v + ε)^(−1/2)`, and in the backward pass γ times it. */
  readonly factor: Matrix;
  readonly gradGamma: Matrix;
  readonly gradBeta: Matrix;
}

/** One layer and what it writes over. Without batch norm, and in the last layer, `SHat` is `X`. */
interface Layer {
  readonly W: Operand;
  readonly WTransposed: Operand;
  readonly b: Matrix;
  readonly gradB: Matrix;
  /** W X + b; then, with batch norm, ŝ. m×n */
  readonly SHat: Matrix;
  /** The layer's output, m×n; in the last layer the scores. */
  readonly X: Operand;
  readonly XTransposed: Operand;
  /** ∂J·n with respect to this layer's output and then to its scores, m×n. */
  readonly G: Operand;
  readonly batchNorm: BatchNormLayer | undefined;
}

const plain = (A: Matrix): Operand => ({ A, isTransposed: false });
const transposed = (A: Matrix): Operand => ({ A, isTransposed: true });

/**
 * @param parameters - written over by `learn`; those of `allocateParameters` are trained without copies. Steps for
 * mini-batches of other sizes may share them.
 * @param n - samples in a mini-batch
 */
export function createTrainingStep(parameters: Parameters, options: Options, lambda: number, n: number): TrainingStep {
  const last = parameters.W.length - 1;
  const layers = parameters.W.map((_, l) => createLayer(parameters, l, n, options.batchNorm && l < last));
  const leak = slopeBelowZero(options);
  // Batches come in the same arrays again and again.
  let batch = { X: plain(parameters.W[0]), XTransposed: transposed(parameters.W[0]) };

  const forward = (X: Matrix): void => {
    if (batch.X.A !== X) batch = { X: plain(X), XTransposed: transposed(X) };
    for (let l = 0; l <= last; l++) {
      const layer = layers[l];
      gemm(1, layer.W, l === 0 ? batch.X : layers[l - 1].X, 0, layer.SHat);
      addColumnInPlace(layer.SHat, layer.b);
      if (layer.batchNorm !== undefined) batchNormForward(layer.SHat, layer.batchNorm, options.epsilon, layer.X.A);
      if (l < last) scaleWhereNotPositiveInPlace(layer.X.A, layer.X.A, leak);
    }
  };

  const learn = (Y: Matrix, eta: number): void => {
    outputGradientInto(layers[last].X.A, Y, layers[last].G.A); // (21)
    for (let l = last; l >= 0; l--) {
      const { W, WTransposed, b, gradB, SHat, G, batchNorm } = layers[l];
      if (batchNorm !== undefined) batchNormBackward(G.A, SHat, batchNorm); // (25)-(27)
      if (l > 0) {
        const below = layers[l - 1];
        gemm(1, WTransposed, G, 0, below.G.A); // (23)(29)
        scaleWhereNotPositiveInPlace(below.G.A, below.X.A, leak); // (24)(30)
      }
      const input = l === 0 ? batch.XTransposed : layers[l - 1].XTransposed;
      gemm(-eta / n, G, input, 1 - 2 * eta * lambda, W.A); // (22)(28)
      rowMeansInto(G.A, gradB);
      descend(b, gradB, eta);
      if (batchNorm !== undefined) {
        descend(batchNorm.gamma, batchNorm.gradGamma, eta);
        descend(batchNorm.beta, batchNorm.gradBeta, eta);
      }
    }
  };

  const statistics = layers.flatMap(({ batchNorm }) => batchNorm?.statistics ?? []);
  return { n, statistics, forward, learn };
}

/** `S ← ŝ` and `X ← γ ⊙ ŝ + β`, by the statistics of the mini-batch. */
function batchNormForward(
  S: Matrix,
  { gamma, beta, statistics, factor }: BatchNormLayer,
  epsilon: number,
  X: Matrix,
): void {
  const { mu, v } = statistics;
  rowMomentsInto(S, mu, v);
  for (let i = 0; i < v.rows; i++) factor.data[i] = 1 / Math.sqrt(v.data[i] + epsilon);
  subtractColumnInPlace(S, mu);
  multiplyColumnInPlace(S, factor);
  scaleAndShiftRowsInto(S, gamma, beta, X);
}

/** (25)-(27), compact: `G ← γ (v + ε)^(−1/2) ⊙ (G − mean(G) − ŝ ⊙ mean(G ⊙ ŝ))`; the means are the gradients of β and γ. */
function batchNormBackward(G: Matrix, SHat: Matrix, { gamma, factor, gradGamma, gradBeta }: BatchNormLayer): void {
  rowMeansInto(G, gradBeta);
  rowMeanProductsInto(G, SHat, gradGamma);
  for (let i = 0; i < gamma.rows; i++) factor.data[i] *= gamma.data[i];
  subtractColumnInPlace(G, gradBeta);
  subtractScaledRowsInPlace(G, gradGamma, SHat);
  multiplyColumnInPlace(G, factor);
}

/** `θ ← θ − η g`, for a column. */
function descend({ data: theta }: Matrix, { data: g }: Matrix, eta: number): void {
  for (let i = 0; i < theta.length; i++) theta[i] -= eta * g[i];
}

/** Parameters with arrays of their own in the backend's memory, which is never freed. */
export function allocateParameters(parameters: Parameters): Parameters {
  return mapParameters(parameters, allocatedCopy);
}

/** Parameters with arrays of their own. */
export function copyParameters(parameters: Parameters): Parameters {
  return mapParameters(parameters, copy);
}

function mapParameters({ W, b, gamma, beta }: Parameters, f: (A: Matrix) => Matrix): Parameters {
  const mapped = { W: W.map(f), b: b.map(f) };
  return gamma === undefined || beta === undefined ? mapped : { ...mapped, gamma: gamma.map(f), beta: beta.map(f) };
}

function allocatedCopy(A: Matrix): Matrix {
  const B = allocate(A.rows, A.cols, dtypeOf(A));
  B.data.set(A.data);
  return B;
}

function createLayer({ W, b, gamma, beta }: Parameters, l: number, n: number, hasBatchNorm: boolean): Layer {
  const { rows: m } = W[l];
  const dtype = dtypeOf(W[l]);
  const column = (): Matrix => allocate(m, 1, dtype);
  const X = allocate(m, n, dtype);
  const isNormalised = hasBatchNorm && gamma !== undefined && beta !== undefined;
  return {
    W: plain(W[l]),
    WTransposed: transposed(W[l]),
    b: b[l],
    gradB: column(),
    SHat: isNormalised ? allocate(m, n, dtype) : X,
    X: plain(X),
    XTransposed: transposed(X),
    G: plain(allocate(m, n, dtype)),
    batchNorm: isNormalised
      ? {
          gamma: gamma[l],
          beta: beta[l],
          statistics: { mu: column(), v: column() },
          factor: column(),
          gradGamma: column(),
          gradBeta: column(),
        }
      : undefined,
  };
}
