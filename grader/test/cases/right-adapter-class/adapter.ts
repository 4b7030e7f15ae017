// Makes the targets of the class in network.ts.
import type { Matrix } from '@gradus/matrix';
import { BatchNorm, movingAverage, Network, rateAt, softmax } from './network.ts';

type Parameters = { W: Matrix[]; b: Matrix[]; gamma?: Matrix[]; beta?: Matrix[] };
type Options = { batchNorm: boolean; epsilon: number; activation: 'relu' | 'leakyRelu'; leak?: number };
type Statistics = { mu: Matrix; v: Matrix };

function networkOf({ W, b, gamma = [], beta = [] }: Parameters, options: Options): Network {
  const { batchNorm, epsilon, activation, leak = 0.01 } = options;
  const settings = { batchNorm, eps: epsilon, leak: activation === 'leakyRelu' ? leak : 0 };
  return new Network({ Ws: W, bs: b, gammas: gamma, betas: beta }, settings);
}

const momentsOf = ({ mu, v }: Statistics) => ({ mean: mu, variance: v });

export { softmax };

export function batchNormForward(S: Matrix, epsilon: number) {
  const norm = new BatchNorm(epsilon);
  const moments = norm.moments(S);
  return { SHat: norm.forward(S, moments), mu: moments.mean, v: moments.variance };
}

export function batchNormBackward(G: Matrix, S: Matrix, mu: Matrix, v: Matrix, epsilon: number): Matrix {
  return new BatchNorm(epsilon).backward(G, S, momentsOf({ mu, v }));
}

export function forward(X: Matrix, parameters: Parameters, options: Options) {
  const network = networkOf(parameters, options);
  const P = network.forward(X);
  const layers = network.caches.map(({ scores, normalised, moments, output }) =>
    normalised && moments
      ? { S: scores, SHat: normalised, mu: moments.mean, v: moments.variance, X: output }
      : { S: scores, X: output },
  );
  return { P, layers };
}

export function computeCost(X: Matrix, Y: Matrix, parameters: Parameters, lambda: number, options: Options): number {
  return networkOf(parameters, options).loss(X, Y, lambda);
}

export function computeGradients(X: Matrix, Y: Matrix, parameters: Parameters, lambda: number, options: Options) {
  const network = networkOf(parameters, options);
  network.forward(X);
  network.backward(X, Y, lambda);
  const { Ws, bs, gammas, betas } = network.grads;
  return options.batchNorm ? { W: Ws, b: bs, gamma: gammas, beta: betas } : { W: Ws, b: bs };
}

export function updateRunningStatistics(average: Statistics, batch: Statistics, alpha: number) {
  const { mean, variance } = movingAverage(momentsOf(average), momentsOf(batch), alpha);
  return { mu: mean, v: variance };
}

export function predict(X: Matrix, parameters: Parameters, statistics: Statistics[], options: Options): Matrix {
  return networkOf(parameters, options).forward(X, statistics.map(momentsOf));
}

export function cyclicalLearningRate(t: number, etaMin: number, etaMax: number, stepSize: number): number {
  return rateAt(t, etaMin, etaMax, stepSize);
}
