// A class that keeps what its passes computed; its gradients are in `grads`.
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

export interface Params {
  Ws: Matrix[];
  bs: Matrix[];
  gammas: Matrix[];
  betas: Matrix[];
}

export interface Moments {
  mean: Matrix;
  variance: Matrix;
}

export interface Settings {
  batchNorm: boolean;
  eps: number;
  leak: number;
}

interface Cache {
  input: Matrix;
  scores: Matrix;
  moments?: Moments;
  normalised?: Matrix;
  output: Matrix;
}

export function softmax(scores: Matrix): Matrix {
  const exponentials = map(subtractRow(scores, columnMaxima(scores)), Math.exp);
  return divideRow(exponentials, columnSums(exponentials));
}

export class BatchNorm {
  eps: number;
  constructor(eps: number) {
    this.eps = eps;
  }

  moments(scores: Matrix): Moments {
    return { mean: rowMeans(scores), variance: rowVariances(scores) };
  }

  forward(scores: Matrix, { mean, variance }: Moments): Matrix {
    return multiplyColumn(subtractColumn(scores, mean), this.inverse(variance));
  }

  backward(G: Matrix, scores: Matrix, moments: Moments): Matrix {
    const normalised = this.forward(scores, moments);
    const centred = subtractColumn(G, rowMeans(G));
    const along = multiplyColumn(normalised, rowMeans(hadamard(G, normalised)));
    return multiplyColumn(subtract(centred, along), this.inverse(moments.variance));
  }

  private inverse(variance: Matrix): Matrix {
    return map(variance, (v) => 1 / Math.sqrt(v + this.eps));
  }
}

export class Network {
  params: Params;
  settings: Settings;
  norm: BatchNorm;
  caches: Cache[] = [];
  P: Matrix | undefined;
  grads: Params = { Ws: [], bs: [], gammas: [], betas: [] };

  constructor(params: Params, settings: Settings) {
    this.params = params;
    this.settings = settings;
    this.norm = new BatchNorm(settings.eps);
  }

  /** @param averages - of each hidden layer, in test mode */
  forward(X: Matrix, averages?: Moments[]): Matrix {
    const { Ws, bs, gammas, betas } = this.params;
    const last = Ws.length - 1;
    this.caches = [];
    let input = X;
    for (let l = 0; l < last; l++) {
      const scores = addColumn(matmul(Ws[l], input), bs[l]);
      const cache: Cache = { input, scores, output: scores };
      if (this.settings.batchNorm) {
        cache.moments = averages === undefined ? this.norm.moments(scores) : averages[l];
        cache.normalised = this.norm.forward(scores, cache.moments);
        cache.output = addColumn(multiplyColumn(cache.normalised, gammas[l]), betas[l]);
      }
      cache.output = map(cache.output, (s) => (s > 0 ? s : this.settings.leak * s));
      this.caches.push(cache);
      input = cache.output;
    }
    this.P = softmax(addColumn(matmul(Ws[last], input), bs[last]));
    return this.P;
  }

  loss(X: Matrix, Y: Matrix, lambda: number): number {
    const P = this.forward(X);
    const squares = this.params.Ws.reduce((total, W) => total + sumOfSquares(W), 0);
    return -sum(map(columnSums(hadamard(P, Y)), Math.log)) / X.cols + lambda * squares;
  }

  /** After `forward` of the same batch. */
  backward(X: Matrix, Y: Matrix, lambda: number): void {
    const { Ws, gammas } = this.params;
    const n = X.cols;
    this.grads = { Ws: [], bs: [], gammas: [], betas: [] };
    if (this.P === undefined) throw new Error('backward before forward');
    let G = subtract(this.P, Y);
    for (let l = Ws.length - 1; l >= 0; l--) {
      const cache = this.caches[l];
      if (cache?.normalised !== undefined && cache.moments !== undefined) {
        this.grads.gammas[l] = scale(rowSums(hadamard(G, cache.normalised)), 1 / n);
        this.grads.betas[l] = scale(rowSums(G), 1 / n);
        G = this.norm.backward(multiplyColumn(G, gammas[l]), cache.scores, cache.moments);
      }
      const input = l === 0 ? X : this.caches[l - 1].output;
      this.grads.Ws[l] = add(scale(matmulTransposeB(G, input), 1 / n), scale(Ws[l], 2 * lambda));
      this.grads.bs[l] = scale(rowSums(G), 1 / n);
      if (l > 0) {
        const slopes = map(input, (x) => (x > 0 ? 1 : this.settings.leak));
        G = hadamard(matmulTransposeA(Ws[l], G), slopes);
      }
    }
  }
}

export function movingAverage(old: Moments, now: Moments, alpha: number): Moments {
  const mix = (a: Matrix, b: Matrix) => add(scale(a, alpha), scale(b, 1 - alpha));
  return { mean: mix(old.mean, now.mean), variance: mix(old.variance, now.variance) };
}

export function rateAt(t: number, low: number, high: number, halfCycle: number): number {
  const part = (t % (2 * halfCycle)) / halfCycle;
  return low + (part <= 1 ? part : 2 - part) * (high - low);
}
