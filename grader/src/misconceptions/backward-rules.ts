import {
  add,
  hadamard,
  type Matrix,
  map,
  matmulTransposeA,
  matmulTransposeB,
  multiplyColumn,
  rowSums,
  scale,
  subtract,
} from '@gradus/matrix';
import { batchNormBackward, forward, type Gradients } from '@gradus/net';
import type { NetworkInputs } from '../targets/network-questions.ts';

/** The places of the backward pass (21)-(30) at which it goes wrong. Each rule is one expression of an equation. */
export interface BackwardRules {
  /** (21) G from P and Y, K×n. */
  outputGradient(P: Matrix, Y: Matrix): Matrix;
  /** The 1/n of (22), (25) and (28). */
  average(n: number): number;
  /** The regulariser's part of (22) and (28), the shape of W. */
  regulariser(W: Matrix, lambda: number, n: number, isFirst: boolean): Matrix;
  /** (24), (30): G through the activation, given its output X. */
  throughActivation(G: Matrix, X: Matrix, leak: number): Matrix;
  /** (26) */
  throughScale(G: Matrix, gamma: Matrix): Matrix;
  /** (27) */
  batchNormBackward(G: Matrix, S: Matrix, mu: Matrix, v: Matrix, epsilon: number): Matrix;
  /** (25): what G is multiplied with for dγ. */
  normalised(SHat: Matrix, S: Matrix): Matrix;
}

/** What the equations say. */
export const rightRules: BackwardRules = {
  outputGradient: (P, Y) => subtract(P, Y),
  average: (n) => 1 / n,
  regulariser: (W, lambda) => scale(W, 2 * lambda),
  throughActivation: (G, X, leak) =>
    hadamard(
      G,
      map(X, (x) => (x > 0 ? 1 : leak)),
    ),
  throughScale: multiplyColumn,
  batchNormBackward,
  normalised: (SHat) => SHat,
};

/** The backward pass with some rules replaced: one pass for every mistake, not a copy for each. */
export function gradientsBy(rules: BackwardRules, inputs: NetworkInputs): Gradients {
  const { X, Y, parameters, lambda, options } = inputs;
  const { W, gamma } = parameters;
  const { P, layers } = forward(X, parameters, options);
  const n = X.cols;
  const k = W.length;
  const leak = options.activation === 'leakyRelu' ? (options.leak ?? 0.01) : 0;
  const factor = rules.average(n);
  const gradients = { W: [] as Matrix[], b: [] as Matrix[], gamma: [] as Matrix[], beta: [] as Matrix[] };
  let G = rules.outputGradient(P, Y);
  for (let l = k - 1; l >= 0; l--) {
    const layer = layers[l];
    if (l < k - 1 && options.batchNorm) {
      const { S, SHat, mu, v } = layer as Required<NonNullable<typeof layer>>;
      gradients.gamma[l] = scale(rowSums(hadamard(G, rules.normalised(SHat, S))), factor);
      gradients.beta[l] = scale(rowSums(G), factor);
      G = rules.throughScale(G, gamma?.[l] as Matrix);
      G = rules.batchNormBackward(G, S, mu, v, options.epsilon);
    }
    const input = l === 0 ? X : (layers[l - 1]?.X as Matrix);
    const weights = W[l] as Matrix;
    gradients.W[l] = add(scale(matmulTransposeB(G, input), factor), rules.regulariser(weights, lambda, n, l === 0));
    gradients.b[l] = scale(rowSums(G), factor);
    if (l > 0) G = rules.throughActivation(matmulTransposeA(weights, G), input, leak);
  }
  return options.batchNorm ? gradients : { W: gradients.W, b: gradients.b };
}
