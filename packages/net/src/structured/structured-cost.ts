import { backend, gemm, type Matrix } from '@gradus/matrix';
import { slopeBelowZero } from '../activation.ts';
import { expectLabels, type Options, type Parameters } from '../parameters.ts';
import { type BasePoint, basePointSize, computeBasePoint } from './base-point.ts';
import { type Block, blockSize, movesOfBlock, takeBlock } from './block.ts';
import { gradientRounding } from './gradient-rounding.ts';
import { centre, inverseChange, movedInverse } from './moved-statistics.ts';
import {
  type MovedCosts,
  type Moves,
  type NetworkCost,
  namedTensors,
  placeOf,
  type TensorPlace,
} from './network-cost.ts';
import { workspace } from './workspace.ts';

/** Roundings in a difference, as a multiple of ε Σ (p + y) |d|: some for each operation from the move to the scores. */
const ROUNDING_FACTOR = 256;

/**
 * The cost of a network of which one parameter is moved, by what the move changes and nothing else. A weight moves one
 * row of its layer's scores by δ x_q, so that row's statistics follow from two numbers, cov(s_i, x_q) and var(x_q); the
 * next layer's scores change by a matrix of rank one; the layers behind it, and the loss, by blocks of many moves at a
 * time. All of it in differences, never a cost minus another: they round by a multiple of themselves, not of the cost.
 *
 * @param X - d×n
 * @param Y - K×n one-hot
 * @param parameters - θ, float64; not to be changed while the cost is used
 * @throws RangeError when a shape does not fit
 *
 * @example
 * const cost = createStructuredCost(X, Y, parameters, lambda, options);
 * const { differences } = cost.move({ tensor: 'W1', entries: Uint32Array.of(0, 0), deltas: Float64Array.of(h, -h) });
 */
export function createStructuredCost(
  X: Matrix,
  Y: Matrix,
  parameters: Parameters,
  lambda: number,
  options: Options,
): NetworkCost {
  expectLabels('createStructuredCost', X, Y, parameters);
  const tensors = namedTensors(parameters);
  const owner = {};
  let evaluation: Evaluation | undefined;
  const current = (): Evaluation => {
    if (!workspace.claim(owner) || evaluation === undefined)
      evaluation = new Evaluation(X, Y, parameters, lambda, options);
    return evaluation;
  };
  const exactKinks = current().exactKinks;
  return {
    tensors,
    exactKinks,
    gradientRounding: () => gradientRounding(X, Y, parameters, lambda, options),
    move: (moves) => current().move(moves, placeOf(tensors, moves.tensor)),
  };
}

class Evaluation {
  readonly #base: BasePoint;
  readonly #block: Block;
  readonly #lambda: number;
  readonly #epsilon: number;
  readonly #batchNorm: boolean;
  readonly #leak: number;
  readonly exactKinks: number;

  constructor(X: Matrix, Y: Matrix, parameters: Parameters, lambda: number, options: Options) {
    const heights = parameters.W.map(({ rows }) => rows);
    const n = X.cols;
    const size = movesOfBlock(heights, n);
    workspace.reserve(basePointSize(X, parameters) + blockSize(heights, n, size));
    this.#base = computeBasePoint(X, Y, parameters, options);
    this.#block = takeBlock(heights, n, size);
    this.#lambda = lambda;
    this.#epsilon = options.epsilon;
    this.#batchNorm = options.batchNorm;
    this.#leak = slopeBelowZero(options);
    this.exactKinks = this.#base.hidden.reduce(
      (count, { activation }) => count + activation.T.data.filter((t) => t === 0).length,
      0,
    );
  }

  move({ entries, deltas }: Moves, place: TensorPlace): MovedCosts {
    const differences = new Float64Array(entries.length);
    const rounding = new Float64Array(entries.length);
    const kinks = new Uint8Array(entries.length);
    const { size, crossings, gain, magnitude } = this.#block;
    for (let first = 0; first < entries.length; first += size) {
      const count = Math.min(size, entries.length - first);
      crossings.data.fill(0, 0, count);
      this.#moveBlock(entries.subarray(first, first + count), deltas.subarray(first, first + count), place);
      for (let t = 0; t < count; t++) {
        const delta = deltas[first + t];
        const weight = place.field === 'W' ? this.#base.W[place.l].data[entries[first + t]] : 0;
        const regularised = place.field === 'W' ? this.#lambda * delta * (2 * weight + delta) : 0;
        differences[first + t] = gain.data[t] / this.#base.n + regularised;
        const size = magnitude.data[t] / this.#base.n + Math.abs(regularised);
        rounding[first + t] = ROUNDING_FACTOR * Number.EPSILON * size;
        kinks[first + t] = crossings.data[t] > 0 ? 1 : 0;
      }
    }
    return { differences, rounding, kinks };
  }

  /** Leaves the gain of each move's loss, times n, in the block. */
  #moveBlock(entries: Uint32Array, deltas: Float64Array, place: TensorPlace): void {
    const { hidden } = this.#base;
    const count = entries.length;
    const last = hidden.length;
    if (place.l === last) this.#moveScores(entries, deltas, place);
    else {
      this.#moveUnits(entries, deltas, place);
      this.#moveNextLayer(entries, place.l);
      for (let l = place.l + 2; l <= last; l++) this.#moveLayer(l, count);
    }
    const { D, gain, magnitude } = this.#block;
    const { P, Y, n } = this.#base;
    const scores = narrowed(D[last], n * count);
    backend().differences.crossEntropy(P, Y, scores, narrowed(gain, count), narrowed(magnitude, count));
  }

  /** A move of the last layer: one row of its scores. */
  #moveScores(entries: Uint32Array, deltas: Float64Array, { field, l }: TensorPlace): void {
    const { n, inputs, P } = this.#base;
    const K = P.rows;
    const scores = this.#block.D[l].data;
    scores.fill(0, 0, K * n * entries.length);
    for (let t = 0; t < entries.length; t++) {
      const i = entries[t] % K;
      const q = (entries[t] - i) / K;
      const x = inputs[l].rows.data;
      for (let j = 0; j < n; j++) {
        scores[i + (j + t * n) * K] = field === 'W' ? deltas[t] * x[j + q * n] : deltas[t];
      }
    }
  }

  /** A move of a hidden layer: one unit's output. */
  #moveUnits(entries: Uint32Array, deltas: Float64Array, { field, l }: TensorPlace): void {
    const { n, inputs, hidden } = this.#base;
    const { rows, variance, covariance } = inputs[l];
    const { centredRows, TRows, v, inverse, gamma } = hidden[l];
    const m = v.length;
    const { u, crossings } = this.#block;
    for (let t = 0; t < entries.length; t++) {
      const i = entries[t] % m;
      const q = (entries[t] - i) / m;
      const delta = deltas[t];
      // What the activation's input changes by: first · x_q + second · (s_i − μ_i) + constant, x_q less its mean.
      let first = 0;
      let second = 0;
      let constant = 0;
      if (field === 'beta') constant = delta;
      else if (field === 'gamma') second = delta * inverse[i];
      else if (!this.#batchNorm) {
        first = field === 'W' ? delta : 0;
        constant = field === 'b' ? delta : 0;
      } else if (field === 'W') {
        const change = 2 * delta * (covariance as Matrix).data[i + q * m] + delta * delta * variance[q];
        const moved = movedInverse(v[i], inverse[i], change, this.#epsilon);
        first = gamma[i] * moved * delta;
        second = gamma[i] * inverseChange(inverse[i], moved, change);
      }
      // b before batch norm: its mean takes it away again, nothing changes.
      const x = field === 'W' ? q * n : 0;
      const s = i * n;
      let crossed = 0;
      for (let j = 0; j < n; j++) {
        const before = TRows.data[s + j];
        const d = first * rows.data[x + j] + second * centredRows.data[s + j] + constant;
        const after = before + d;
        if (after > 0 === before > 0) u.data[t * n + j] = before > 0 ? d : this.#leak * d;
        else {
          crossed += 1;
          u.data[t * n + j] = after > 0 ? after - this.#leak * before : this.#leak * after - before;
        }
      }
      crossings.data[t] += crossed;
    }
  }

  /** The layer above the moved units: its scores change by W_{·i} uᵀ. */
  #moveNextLayer(entries: Uint32Array, l: number): void {
    const { n, W, hidden } = this.#base;
    const { u, D, a, b, product, crossings } = this.#block;
    const count = entries.length;
    const weights = W[l + 1];
    const m = weights.rows;
    const units = W[l].rows;
    if (l + 1 === hidden.length) {
      const scores = D[l + 1].data;
      for (let t = 0; t < count; t++) {
        const column = (entries[t] % units) * m;
        for (let j = 0; j < n; j++) {
          const change = u.data[t * n + j];
          for (let i = 0; i < m; i++) scores[i + (j + t * n) * m] = weights.data[column + i] * change;
        }
      }
      return;
    }
    const layer = hidden[l + 1];
    const outputs = { rows: n, cols: count, data: u.data.subarray(0, n * count) };
    const covariances = narrowed(product[l + 1], count);
    if (this.#batchNorm) {
      gemm(1 / n, { A: layer.activation.S, isTransposed: false }, { A: outputs, isTransposed: false }, 0, covariances);
    }
    for (let t = 0; t < count; t++) {
      const column = (entries[t] % units) * m;
      const variance = this.#batchNorm ? centre(u.data, t * n, n) : 0;
      for (let i = 0; i < m; i++) {
        const w = weights.data[column + i];
        const at = i + t * m;
        if (!this.#batchNorm) {
          a[l + 1].data[at] = w;
          b[l + 1].data[at] = 0;
          continue;
        }
        const change = w * (2 * covariances.data[at] + w * variance);
        const moved = movedInverse(layer.v[i], layer.inverse[i], change, this.#epsilon);
        a[l + 1].data[at] = layer.gamma[i] * moved * w;
        b[l + 1].data[at] = layer.gamma[i] * inverseChange(layer.inverse[i], moved, change);
      }
    }
    backend().differences.rankOne(
      narrowed(a[l + 1], count),
      outputs,
      narrowed(b[l + 1], count),
      layer.activation,
      narrowed(D[l + 1], n * count),
      narrowed(crossings, count),
    );
  }

  /** A layer all of whose inputs have changed. */
  #moveLayer(l: number, count: number): void {
    const { n, W, hidden } = this.#base;
    const { G, D, a, b, mean, product, variance, crossings } = this.#block;
    const below = narrowed(D[l - 1], n * count);
    const changed = narrowed(D[l], n * count);
    const scores = l === hidden.length ? changed : { ...changed, data: G.data.subarray(0, changed.data.length) };
    gemm(1, { A: W[l], isTransposed: false }, { A: below, isTransposed: false }, 0, scores);
    if (l === hidden.length) return;
    const layer = hidden[l];
    const m = layer.v.length;
    const means = narrowed(mean[l], count);
    const variances = narrowed(variance[l], count);
    if (this.#batchNorm) {
      const products = narrowed(product[l], count);
      backend().differences.moments(scores, layer.activation.S, means, products, variances);
      for (let at = 0; at < m * count; at++) {
        const i = at % m;
        const change = 2 * products.data[at] + variances.data[at];
        const moved = movedInverse(layer.v[i], layer.inverse[i], change, this.#epsilon);
        a[l].data[at] = layer.gamma[i] * moved;
        b[l].data[at] = layer.gamma[i] * inverseChange(layer.inverse[i], moved, change);
      }
    } else {
      means.data.fill(0);
      variances.data.fill(Number.POSITIVE_INFINITY);
      a[l].data.fill(1, 0, m * count);
      b[l].data.fill(0, 0, m * count);
    }
    backend().differences.rows(
      narrowed(a[l], count),
      means,
      variances,
      narrowed(b[l], count),
      layer.activation,
      scores,
      changed,
      narrowed(crossings, count),
    );
  }
}

/** The first columns of a matrix, not copied. */
function narrowed({ rows, data }: Matrix, cols: number): Matrix {
  return { rows, cols, data: data.subarray(0, rows * cols) };
}
