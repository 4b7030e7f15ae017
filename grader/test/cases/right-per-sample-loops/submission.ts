// Plain loops over numbers, one unit and one sample at a time; the chain rule through μ and v written out.

type Matrix = { rows: number; cols: number; data: Float64Array };
type Parameters = { W: Matrix[]; b: Matrix[]; gamma?: Matrix[]; beta?: Matrix[] };
type Options = { batchNorm: boolean; epsilon: number; activation: 'relu' | 'leakyRelu'; leak?: number };
type Statistics = { mu: Matrix; v: Matrix };
type Layer = { S: Matrix; SHat: Matrix; X: Matrix; mu: Matrix; v: Matrix };

class Table implements Matrix {
  rows: number;
  cols: number;
  data: Float64Array;
  constructor(rows: number, cols: number) {
    this.rows = rows;
    this.cols = cols;
    this.data = new Float64Array(rows * cols);
  }
}

const plain = ({ rows, cols, data }: Matrix): Matrix => ({ rows, cols, data });
const at = (A: Matrix, i: number, j: number) => A.data[j * A.rows + i];
const put = (A: Matrix, i: number, j: number, value: number) => {
  A.data[j * A.rows + i] = value;
};

function eachEntry(A: Matrix, f: (i: number, j: number) => number): Matrix {
  for (let i = 0; i < A.rows; i++) for (let j = 0; j < A.cols; j++) put(A, i, j, f(i, j));
  return plain(A);
}

function overSamples(n: number, f: (j: number) => number): number {
  let total = 0;
  for (let j = 0; j < n; j++) total += f(j);
  return total;
}

export function softmax(S: Matrix): Matrix {
  const P = new Table(S.rows, S.cols);
  for (let j = 0; j < S.cols; j++) {
    let largest = -Infinity;
    for (let i = 0; i < S.rows; i++) largest = Math.max(largest, at(S, i, j));
    let total = 0;
    for (let i = 0; i < S.rows; i++) total += Math.exp(at(S, i, j) - largest);
    for (let i = 0; i < S.rows; i++) put(P, i, j, Math.exp(at(S, i, j) - largest) / total);
  }
  return plain(P);
}

function normalise(S: Matrix, mu: Matrix, v: Matrix, epsilon: number): Matrix {
  return eachEntry(new Table(S.rows, S.cols), (i, j) => (at(S, i, j) - at(mu, i, 0)) / Math.sqrt(at(v, i, 0) + epsilon));
}

export function batchNormForward(S: Matrix, epsilon: number) {
  const n = S.cols;
  const mu = eachEntry(new Table(S.rows, 1), (i) => overSamples(n, (j) => at(S, i, j)) / n);
  const v = eachEntry(new Table(S.rows, 1), (i) => overSamples(n, (j) => (at(S, i, j) - at(mu, i, 0)) ** 2) / n);
  return { SHat: normalise(S, mu, v, epsilon), mu, v };
}

export function batchNormBackward(G: Matrix, S: Matrix, mu: Matrix, v: Matrix, epsilon: number): Matrix {
  const n = S.cols;
  const out = new Table(S.rows, n);
  for (let i = 0; i < S.rows; i++) {
    const spread = at(v, i, 0) + epsilon;
    const throughVariance = overSamples(n, (j) => at(G, i, j) * (at(S, i, j) - at(mu, i, 0)) * -0.5 * spread ** -1.5);
    const throughMean = overSamples(n, (j) => -at(G, i, j) / Math.sqrt(spread));
    for (let j = 0; j < n; j++) {
      const direct = at(G, i, j) / Math.sqrt(spread);
      put(out, i, j, direct + throughMean / n + (throughVariance * 2 * (at(S, i, j) - at(mu, i, 0))) / n);
    }
  }
  return plain(out);
}

function activate(s: number, { activation, leak = 0.01 }: Options): number {
  if (s > 0) return s;
  return activation === 'leakyRelu' ? leak * s : 0;
}

function scores(W: Matrix, X: Matrix, b: Matrix): Matrix {
  return eachEntry(new Table(W.rows, X.cols), (i, j) => {
    let total = at(b, i, 0);
    for (let k = 0; k < W.cols; k++) total += at(W, i, k) * at(X, k, j);
    return total;
  });
}

function run(X: Matrix, parameters: Parameters, options: Options, given?: Statistics[]) {
  const { W, b, gamma, beta } = parameters;
  const layers: Layer[] = [];
  let input = X;
  for (let l = 0; l + 1 < W.length; l++) {
    const S = scores(W[l], input, b[l]);
    let { SHat, mu, v } = batchNormForward(S, options.epsilon);
    if (given) {
      ({ mu, v } = given[l]);
      SHat = normalise(S, mu, v, options.epsilon);
    }
    const output = eachEntry(new Table(S.rows, S.cols), (i, j) =>
      activate(
        options.batchNorm && gamma && beta ? at(gamma[l], i, 0) * at(SHat, i, j) + at(beta[l], i, 0) : at(S, i, j),
        options,
      ),
    );
    layers.push({ S, SHat, X: output, mu, v });
    input = output;
  }
  const last = W.length - 1;
  return { P: softmax(scores(W[last], input, b[last])), layers };
}

export function forward(X: Matrix, parameters: Parameters, options: Options) {
  return { P: run(X, parameters, options).P };
}

export function predict(X: Matrix, parameters: Parameters, statistics: Statistics[], options: Options): Matrix {
  return run(X, parameters, options, options.batchNorm ? statistics : undefined).P;
}

export function computeCost(X: Matrix, Y: Matrix, parameters: Parameters, lambda: number, options: Options): number {
  const { P } = forward(X, parameters, options);
  let cost = 0;
  for (let j = 0; j < X.cols; j++) {
    for (let i = 0; i < Y.rows; i++) if (at(Y, i, j) === 1) cost -= Math.log(at(P, i, j)) / X.cols;
  }
  for (const W of parameters.W) for (const w of W.data) cost += lambda * w * w;
  return cost;
}

export function computeGradients(X: Matrix, Y: Matrix, parameters: Parameters, lambda: number, options: Options) {
  const { W, gamma } = parameters;
  const n = X.cols;
  const { P, layers } = run(X, parameters, options);
  const dW: Matrix[] = [];
  const db: Matrix[] = [];
  const dGamma: Matrix[] = [];
  const dBeta: Matrix[] = [];
  let G = eachEntry(new Table(P.rows, n), (i, j) => (at(P, i, j) - at(Y, i, j)) / n);
  for (let l = W.length - 1; l >= 0; l--) {
    const here = G;
    const input = l === 0 ? X : layers[l - 1].X;
    dW[l] = eachEntry(
      new Table(W[l].rows, W[l].cols),
      (i, k) => overSamples(n, (j) => at(here, i, j) * at(input, k, j)) + 2 * lambda * at(W[l], i, k),
    );
    db[l] = eachEntry(new Table(W[l].rows, 1), (i) => overSamples(n, (j) => at(here, i, j)));
    if (l === 0) break;
    const below = layers[l - 1];
    let next = eachEntry(new Table(W[l].cols, n), (k, j) => {
      let total = 0;
      for (let i = 0; i < W[l].rows; i++) total += at(W[l], i, k) * at(here, i, j);
      return at(below.X, k, j) > 0 ? total : total * (options.activation === 'leakyRelu' ? (options.leak ?? 0.01) : 0);
    });
    if (options.batchNorm && gamma) {
      const passed = next;
      const g = gamma[l - 1];
      dGamma[l - 1] = eachEntry(new Table(g.rows, 1), (i) => overSamples(n, (j) => at(passed, i, j) * at(below.SHat, i, j)));
      dBeta[l - 1] = eachEntry(new Table(g.rows, 1), (i) => overSamples(n, (j) => at(passed, i, j)));
      next = eachEntry(new Table(g.rows, n), (i, j) => at(passed, i, j) * at(g, i, 0));
      next = batchNormBackward(next, below.S, below.mu, below.v, options.epsilon);
    }
    G = next;
  }
  return options.batchNorm ? { W: dW, b: db, gamma: dGamma, beta: dBeta } : { W: dW, b: db };
}

export function updateRunningStatistics(average: Statistics, batch: Statistics, alpha: number): Statistics {
  const mix = (a: Matrix, b: Matrix) =>
    eachEntry(new Table(a.rows, 1), (i) => alpha * at(a, i, 0) + (1 - alpha) * at(b, i, 0));
  return { mu: mix(average.mu, batch.mu), v: mix(average.v, batch.v) };
}

export function cyclicalLearningRate(t: number, etaMin: number, etaMax: number, stepSize: number): number {
  const l = Math.floor(t / (2 * stepSize));
  const up = (t - 2 * l * stepSize) / stepSize;
  const down = 1 - (t - (2 * l + 1) * stepSize) / stepSize;
  return etaMin + (t <= (2 * l + 1) * stepSize ? up : down) * (etaMax - etaMin);
}
