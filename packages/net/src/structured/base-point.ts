import { type Activation, gemm, type Matrix, rowMeans, transpose, zeros } from '@gradus/matrix';
import { slopeBelowZero } from '../activation.ts';
import { forward, scaleAndShift } from '../forward.ts';
import { expectNetwork, type Network, type Options, type Parameters } from '../parameters.ts';
import { sizeOf, workspace } from './workspace.ts';

/** A hidden layer at θ, as moves of it and of the layers below need it. */
export interface BaseLayer {
  /** T, m×n, is what goes into it; S is s − μ with batch norm. Without it all 0: nothing is standardised. */
  readonly activation: Activation;
  /** n×m: the same, so that the samples of a unit are one run. */
  readonly centredRows: Matrix;
  readonly TRows: Matrix;
  /** m×1: v, and (v + ε)^(−1/2); 0 and 1 without batch norm. */
  readonly v: Float64Array;
  readonly inverse: Float64Array;
  /** m×1: γ; 1 without batch norm. */
  readonly gamma: Float64Array;
}

/** What comes into a layer, for moves of its weights. */
export interface BaseInput {
  /** n×d: less its mean over the samples with batch norm. The samples of a feature are one run. */
  readonly rows: Matrix;
  /** d×1: variances over the samples. */
  readonly variance: Float64Array;
  /** m×d: mean over the samples of (s_i − μ_i) x_q, hidden layers only. */
  readonly covariance: Matrix | undefined;
}

/** A network and a batch at θ, in the workspace as far as kernels read it. */
export interface BasePoint {
  readonly network: Network;
  readonly hidden: readonly BaseLayer[];
  readonly inputs: readonly BaseInput[];
  /** K×n */
  readonly P: Matrix;
  readonly Y: Matrix;
  /** The weights of each layer. */
  readonly W: readonly Matrix[];
  readonly n: number;
}

/** Entries of the workspace that `computeBasePoint` takes. */
export function basePointSize(X: Matrix, { W }: Parameters): number {
  const n = X.cols;
  const K = W[W.length - 1].rows;
  const layers = W.slice(0, -1).reduce((sum, { rows: m }) => sum + 2 * sizeOf(m, n) + 2 * sizeOf(m, 1), 0);
  return layers + 2 * sizeOf(K, n) + W.reduce((sum, { rows, cols }) => sum + sizeOf(rows, cols), 0);
}

/** Runs the network once and keeps what moves need. */
export function computeBasePoint(X: Matrix, Y: Matrix, parameters: Parameters, options: Options): BasePoint {
  const network = expectNetwork('computeBasePoint', X, parameters, options);
  const { P, layers } = forward(X, parameters, options);
  const n = X.cols;
  const hidden: BaseLayer[] = [];
  const inputs: BaseInput[] = [];
  let input = X;
  layers.forEach((layer, l) => {
    const m = layer.S.rows;
    const { mu, v } = layer;
    const T = inWorkspace(
      layer.SHat === undefined ? layer.S : scaleAndShift(layer.SHat, network.gamma[l], network.beta[l]),
    );
    const centred = inWorkspace(mu === undefined ? zeros(m, n) : subtractMean(layer.S, mu.data));
    hidden.push({
      activation: {
        T,
        S: centred,
        spread: inWorkspace(ofRows(centred, 0, Math.max)),
        nearest: inWorkspace(ofRows(T, Number.POSITIVE_INFINITY, Math.min)),
        leak: slopeBelowZero(options),
      },
      centredRows: transpose(centred),
      TRows: transpose(T),
      v: v === undefined ? new Float64Array(m) : Float64Array.from(v.data),
      inverse:
        v === undefined
          ? new Float64Array(m).fill(1)
          : Float64Array.from(v.data, (x) => 1 / Math.sqrt(x + options.epsilon)),
      gamma: options.batchNorm ? Float64Array.from(network.gamma[l].data) : new Float64Array(m).fill(1),
    });
    inputs.push(inputOf(input, centred, options.batchNorm));
    input = layer.X;
  });
  inputs.push(inputOf(input, undefined, false));
  return { network, hidden, inputs, P: inWorkspace(P), Y: inWorkspace(Y), W: network.W.map(inWorkspace), n };
}

function inputOf(X: Matrix, centred: Matrix | undefined, isStandardised: boolean): BaseInput {
  const n = X.cols;
  const moved = isStandardised ? subtractMean(X, rowMeans(X).data) : X;
  const variance = new Float64Array(X.rows);
  moved.data.forEach((x, k) => {
    variance[k % X.rows] += (x * x) / n;
  });
  let covariance: Matrix | undefined;
  if (isStandardised && centred !== undefined) {
    covariance = zeros(centred.rows, X.rows);
    gemm(1 / n, { A: centred, isTransposed: false }, { A: moved, isTransposed: true }, 0, covariance);
  }
  return { rows: transpose(moved), variance, covariance };
}

/** m×1: what is chosen of the absolute values in each row. */
function ofRows({ rows: m, data }: Matrix, start: number, choose: (a: number, b: number) => number): Matrix {
  const chosen = new Float64Array(m).fill(start);
  for (let k = 0; k < data.length; k++) chosen[k % m] = choose(chosen[k % m], Math.abs(data[k]));
  return { rows: m, cols: 1, data: chosen };
}

/** In float64, with the mean taken off twice: what rounding left of it the first time, too. */
function subtractMean({ rows: m, cols: n, data }: Matrix, mean: ArrayLike<number>): Matrix {
  const centred = zeros(m, n);
  for (let k = 0; k < data.length; k++) centred.data[k] = data[k] - mean[k % m];
  const rest = rowMeans(centred).data;
  for (let k = 0; k < data.length; k++) centred.data[k] -= rest[k % m];
  return centred;
}

function inWorkspace(A: Matrix): Matrix {
  const B = workspace.take(A.rows, A.cols);
  B.data.set(A.data);
  return B;
}
