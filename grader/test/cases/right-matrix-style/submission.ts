// Matrices throughout, batch norm's backward pass in the compact form of Ioffe & Szegedy (2015).
import {
  add,
  addColumn,
  columnMaxima,
  columnSums,
  divideRow,
  hadamard,
  type Matrix,
  map,
  matmul,
  matmulTransposeA,
  matmulTransposeB,
  multiplyColumn,
  rowMeans,
  rowSums,
  rowVariances,
  scale,
  subtract,
  subtractColumn,
  subtractRow,
  sum,
  sumOfSquares,
} from '@gradus/matrix';

type Parameters = { W: Matrix[]; b: Matrix[]; gamma?: Matrix[]; beta?: Matrix[] };
type Options = { batchNorm: boolean; epsilon: number; activation: 'relu' | 'leakyRelu'; leak?: number };
type Statistics = { mu: Matrix; v: Matrix };

export function softmax(S: Matrix): Matrix {
  const E = map(subtractRow(S, columnMaxima(S)), Math.exp);
  return divideRow(E, columnSums(E));
}

const inverseRoot = (v: Matrix, epsilon: number) => map(v, (x) => 1 / Math.sqrt(x + epsilon));

export function batchNormForward(S: Matrix, epsilon: number) {
  const mu = rowMeans(S);
  const v = rowVariances(S);
  return { SHat: multiplyColumn(subtractColumn(S, mu), inverseRoot(v, epsilon)), mu, v };
}

export function batchNormBackward(G: Matrix, S: Matrix, mu: Matrix, v: Matrix, epsilon: number): Matrix {
  const sigma = inverseRoot(v, epsilon);
  const SHat = multiplyColumn(subtractColumn(S, mu), sigma);
  const centred = subtractColumn(G, rowMeans(G));
  const correction = multiplyColumn(SHat, rowMeans(hadamard(G, SHat)));
  return multiplyColumn(subtract(centred, correction), sigma);
}

const slope = ({ activation, leak = 0.01 }: Options) => (activation === 'leakyRelu' ? leak : 0);

export function forward(X: Matrix, parameters: Parameters, options: Options) {
  const { W, b, gamma = [], beta = [] } = parameters;
  const leak = slope(options);
  const layers = [];
  let input = X;
  for (let l = 0; l < W.length - 1; l++) {
    const S = addColumn(matmul(W[l], input), b[l]);
    const normalised = options.batchNorm ? batchNormForward(S, options.epsilon) : undefined;
    const active = normalised ? addColumn(multiplyColumn(normalised.SHat, gamma[l]), beta[l]) : S;
    input = map(active, (s) => Math.max(s, leak * s));
    layers.push({ S, X: input, ...normalised });
  }
  const last = W.length - 1;
  return { P: softmax(addColumn(matmul(W[last], input), b[last])), layers };
}

export function computeCost(X: Matrix, Y: Matrix, parameters: Parameters, lambda: number, options: Options): number {
  const { P } = forward(X, parameters, options);
  const loss = -sum(map(columnSums(hadamard(P, Y)), Math.log)) / X.cols;
  return loss + lambda * parameters.W.reduce((total, W) => total + sumOfSquares(W), 0);
}

export function computeGradients(
  X: Matrix,
  Y: Matrix,
  parameters: Parameters,
  lambda: number,
  options: Options,
): Parameters {
  const { W, gamma = [] } = parameters;
  const n = X.cols;
  const leak = slope(options);
  const { P, layers } = forward(X, parameters, options);
  const gradients = { W: [] as Matrix[], b: [] as Matrix[], gamma: [] as Matrix[], beta: [] as Matrix[] };
  let G = subtract(P, Y);
  for (let l = W.length - 1; l >= 0; l--) {
    const layer = layers[l];
    if (layer?.SHat && layer.mu && layer.v) {
      gradients.gamma[l] = scale(rowSums(hadamard(G, layer.SHat)), 1 / n);
      gradients.beta[l] = scale(rowSums(G), 1 / n);
      G = multiplyColumn(G, gamma[l]);
      G = batchNormBackward(G, layer.S, layer.mu, layer.v, options.epsilon);
    }
    const input = l === 0 ? X : layers[l - 1].X;
    gradients.W[l] = add(scale(matmulTransposeB(G, input), 1 / n), scale(W[l], 2 * lambda));
    gradients.b[l] = scale(rowSums(G), 1 / n);
    if (l > 0) G = hadamard(matmulTransposeA(W[l], G), map(input, (x) => (x > 0 ? 1 : leak)));
  }
  return options.batchNorm ? gradients : { W: gradients.W, b: gradients.b };
}

export function updateRunningStatistics(average: Statistics, batch: Statistics, alpha: number): Statistics {
  const mix = (a: Matrix, b: Matrix) => add(scale(a, alpha), scale(b, 1 - alpha));
  return { mu: mix(average.mu, batch.mu), v: mix(average.v, batch.v) };
}

export function predict(X: Matrix, parameters: Parameters, statistics: Statistics[], options: Options): Matrix {
  const { W, b, gamma = [], beta = [] } = parameters;
  const leak = slope(options);
  let input = X;
  for (let l = 0; l < W.length - 1; l++) {
    let S = addColumn(matmul(W[l], input), b[l]);
    if (options.batchNorm) {
      const { mu, v } = statistics[l];
      S = multiplyColumn(subtractColumn(S, mu), inverseRoot(v, options.epsilon));
      S = addColumn(multiplyColumn(S, gamma[l]), beta[l]);
    }
    input = map(S, (s) => Math.max(s, leak * s));
  }
  const last = W.length - 1;
  return softmax(addColumn(matmul(W[last], input), b[last]));
}

export function cyclicalLearningRate(t: number, etaMin: number, etaMax: number, stepSize: number): number {
  const position = t % (2 * stepSize);
  const distance = position <= stepSize ? position : 2 * stepSize - position;
  return etaMin + (distance / stepSize) * (etaMax - etaMin);
}
