import { allocate, copy, type Dtype, dtypeOf, gemm, type Matrix, type Operand } from '@gradus/matrix';
import { slopeBelowZero } from './activation.ts';
import type { LayerStatistics, Options, Parameters, Statistics } from './parameters.ts';
import {
  addBiasInPlace,
  batchNormBackwardInPlace,
  batchStatisticsInto,
  biasStepInPlace,
  maskInPlace,
  normaliseScaleShiftInto,
  outputGradientInPlace,
  rectifyInPlace,
} from './training-kernels.ts';

/**
 * One network in training, for mini-batches of one size: all arrays are made once, and a step writes over them. It
 * computes what `forward`, `backward` and `sgdStep` compute, but for rounding: a weight's gradient is never written
 * down, since `W ← (1 − 2ηλ) W − (η/n) G Xᵀ` is one product; batch norm's backward pass is the compact form of
 * `docs/derivations/batch-norm.md`.
 */
export interface TrainingStep {
  /** Samples in a mini-batch. */
  readonly n: number;
  /** Written over by `learn`. */
  readonly parameters: Parameters;
  /** Of the mini-batch that `forward` saw last, one pair for each hidden layer with batch norm; written over. */
  readonly statistics: Statistics;
  /** @param X - d×n */
  forward(X: Matrix): void;
  /** Backward pass and update for the mini-batch that `forward` saw last. @param Y - K×n one-hot */
  learn(X: Matrix, Y: Matrix, eta: number): void;
}

/** What one layer writes over. Without batch norm, and in the last layer, `SHat` is `X`. */
interface LayerBuffers {
  /** W X + b; then, with batch norm, ŝ. m×n */
  readonly SHat: Matrix;
  /** The layer's output, m×n; in the last layer P. */
  readonly X: Matrix;
  /** ∂J·n with respect to this layer's output and then to its scores, m×n. */
  readonly G: Matrix;
  readonly statistics: LayerStatistics | undefined;
}

const plain = (A: Matrix): Operand => ({ A, isTransposed: false });
const transposed = (A: Matrix): Operand => ({ A, isTransposed: true });

/**
 * @param start - parameters to start from; copied
 * @param n - samples in a mini-batch
 */
export function createTrainingStep(start: Parameters, options: Options, lambda: number, n: number): TrainingStep {
  const parameters = mapParameters(start, allocatedCopy);
  const { W, b, gamma = [], beta = [] } = parameters;
  const last = W.length - 1;
  const layers = W.map(({ rows }, l) => createBuffers(rows, n, dtypeOf(W[0]), options.batchNorm && l < last));
  const leak = slopeBelowZero(options);

  const forward = (batch: Matrix): void => {
    let input = batch;
    for (let l = 0; l <= last; l++) {
      const { SHat, X, statistics } = layers[l];
      gemm(1, plain(W[l]), plain(input), 0, SHat);
      addBiasInPlace(SHat, b[l]);
      if (statistics !== undefined) {
        batchStatisticsInto(SHat, statistics);
        normaliseScaleShiftInto(SHat, statistics, options.epsilon, gamma[l], beta[l], X);
      }
      if (l < last) rectifyInPlace(X, leak);
      input = X;
    }
  };

  const learn = (batch: Matrix, Y: Matrix, eta: number): void => {
    outputGradientInPlace(layers[last].X, Y, layers[last].G); // (21)
    for (let l = last; l >= 0; l--) {
      const { SHat, G, statistics } = layers[l];
      const input = l === 0 ? batch : layers[l - 1].X;
      // (25)-(27) for a layer with batch norm; γ and β are moved when G has passed them.
      if (statistics !== undefined) {
        batchNormBackwardInPlace(G, SHat, statistics, options.epsilon, gamma[l], beta[l], eta);
      }
      if (l > 0) {
        gemm(1, transposed(W[l]), plain(G), 0, layers[l - 1].G); // (23)(29)
        maskInPlace(layers[l - 1].G, input, leak); // (24)(30)
      }
      gemm(-eta / n, plain(G), transposed(input), 1 - 2 * eta * lambda, W[l]); // (22)(28)
      biasStepInPlace(b[l], G, eta);
    }
  };

  return { n, parameters, statistics: layers.flatMap(({ statistics }) => statistics ?? []), forward, learn };
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

function createBuffers(m: number, n: number, dtype: Dtype, batchNorm: boolean): LayerBuffers {
  const X = allocate(m, n, dtype);
  return {
    X,
    SHat: batchNorm ? allocate(m, n, dtype) : X,
    G: allocate(m, n, dtype),
    statistics: batchNorm ? { mu: allocate(m, 1, dtype), v: allocate(m, 1, dtype) } : undefined,
  };
}
