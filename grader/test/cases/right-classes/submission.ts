// Layers as objects that keep what their backward pass needs; loops over entries.
import { type Matrix, matmul, transpose, zeros } from '@gradus/matrix';
import { batchNormBackward, batchNormForward, softmax } from './base.ts';
export * from './base.ts';

type Weights = { W: Matrix[]; b: Matrix[]; gamma?: Matrix[]; beta?: Matrix[] };
type Options = { batchNorm: boolean; epsilon: number; activation: 'relu' | 'leakyRelu'; leak?: number };

abstract class Layer {
  protected input: Matrix = zeros(0, 0);
  abstract forward(input: Matrix): Matrix;
  abstract backward(G: Matrix): Matrix;

  protected each(A: Matrix, f: (i: number, j: number) => number): Matrix {
    const B = zeros(A.rows, A.cols);
    for (let j = 0; j < A.cols; j++) for (let i = 0; i < A.rows; i++) B.data[i + j * A.rows] = f(i, j);
    return B;
  }
}

class Affine extends Layer {
  readonly dW: Matrix;
  readonly db: Matrix;
  readonly #W: Matrix;
  readonly #b: Matrix;
  readonly #lambda: number;
  constructor(W: Matrix, b: Matrix, lambda: number) {
    super();
    [this.#W, this.#b, this.#lambda] = [W, b, lambda];
    [this.dW, this.db] = [zeros(W.rows, W.cols), zeros(b.rows, 1)];
  }
  forward(input: Matrix): Matrix {
    this.input = input;
    const S = matmul(this.#W, input);
    return this.each(S, (i, j) => S.data[i + j * S.rows] + this.#b.data[i]);
  }
  backward(G: Matrix): Matrix {
    const n = G.cols;
    this.dW.data.set(matmul(G, transpose(this.input)).data.map((g, k) => g / n + 2 * this.#lambda * this.#W.data[k]));
    G.data.forEach((g, k) => { this.db.data[k % G.rows] += g / n; });
    return matmul(transpose(this.#W), G);
  }
}

class Norm extends Layer {
  readonly dGamma: Matrix;
  readonly dBeta: Matrix;
  #kept = batchNormForward(zeros(1, 1), 1);
  readonly gamma: Matrix;
  readonly beta: Matrix;
  readonly epsilon: number;
  constructor(gamma: Matrix, beta: Matrix, epsilon: number) {
    super();
    [this.gamma, this.beta, this.epsilon] = [gamma, beta, epsilon];
    [this.dGamma, this.dBeta] = [zeros(gamma.rows, 1), zeros(gamma.rows, 1)];
  }
  forward(S: Matrix): Matrix {
    this.input = S;
    this.#kept = batchNormForward(S, this.epsilon);
    return this.each(S, (i, j) => this.gamma.data[i] * this.#kept.SHat.data[i + j * S.rows] + this.beta.data[i]);
  }
  backward(G: Matrix): Matrix {
    G.data.forEach((g, k) => {
      this.dGamma.data[k % G.rows] += (g * this.#kept.SHat.data[k]) / G.cols;
      this.dBeta.data[k % G.rows] += g / G.cols;
    });
    const scaled = this.each(G, (i, j) => G.data[i + j * G.rows] * this.gamma.data[i]);
    return batchNormBackward(scaled, this.input, this.#kept.mu, this.#kept.v, this.epsilon);
  }
}

class Rectifier extends Layer {
  readonly leak: number;
  constructor({ activation, leak = 0.01 }: Options) {
    super();
    this.leak = activation === 'leakyRelu' ? leak : 0;
  }
  #slope = (k: number) => (this.input.data[k] > 0 ? 1 : this.leak);
  forward(input: Matrix): Matrix {
    this.input = input;
    return this.each(input, (i, j) => input.data[i + j * input.rows] * this.#slope(i + j * input.rows));
  }
  backward(G: Matrix): Matrix {
    return this.each(G, (i, j) => G.data[i + j * G.rows] * this.#slope(i + j * G.rows));
  }
}

export function computeGradients(X: Matrix, Y: Matrix, { W, b, gamma, beta }: Weights, lambda: number, options: Options) {
  const affine = W.map((weights, l) => new Affine(weights, b[l], lambda));
  const norms = gamma && beta && options.batchNorm ? gamma.map((g, l) => new Norm(g, beta[l], options.epsilon)) : [];
  const layers = affine.flatMap((layer, l) =>
    l === W.length - 1 ? [layer] : [layer, ...norms.slice(l, l + 1), new Rectifier(options)],
  );
  const P = softmax(layers.reduce((input, layer) => layer.forward(input), X));
  const G = { ...P, data: P.data.map((p, k) => p - Y.data[k]) };
  layers.reduceRight((above: Matrix, layer) => layer.backward(above), G);
  const gradients = { W: affine.map(({ dW }) => dW), b: affine.map(({ db }) => db) };
  return options.batchNorm
    ? { ...gradients, gamma: norms.map(({ dGamma }) => dGamma), beta: norms.map(({ dBeta }) => dBeta) }
    : gradients;
}
