// Forward on the way in, backward on the way out of a recursion over the layers.
import { add, addColumn, hadamard, type Matrix, map, matmul, matmulTransposeA, matmulTransposeB, multiplyColumn, rowSums, scale, subtract } from '@gradus/matrix';
import { batchNormBackward, batchNormForward, softmax } from './base.ts';
export * from './base.ts';

type Parameters = { W: Matrix[]; b: Matrix[]; gamma?: Matrix[]; beta?: Matrix[] };
type Options = { batchNorm: boolean; epsilon: number; activation: 'relu' | 'leakyRelu'; leak?: number };

export function computeGradients(data: Matrix, Y: Matrix, { W, b, gamma, beta }: Parameters, lambda: number, options: Options) {
  const found: Parameters = { W: [], b: [], ...(options.batchNorm && { gamma: [], beta: [] }) };
  const leak = options.activation === 'relu' ? 0 : (options.leak ?? 0.01);
  const mean = (A: Matrix) => scale(rowSums(A), 1 / data.cols);

  function through(l: number, X: Matrix): Matrix {
    const S = addColumn(matmul(W[l], X), b[l]);
    const G = l === W.length - 1 ? subtract(softmax(S), Y) : hidden(l, S);
    found.W[l] = add(scale(matmulTransposeB(G, X), 1 / data.cols), scale(W[l], 2 * lambda));
    found.b[l] = mean(G);
    return matmulTransposeA(W[l], G);
  }

  function hidden(l: number, S: Matrix): Matrix {
    if (!gamma || !beta || !found.gamma || !found.beta) return active(l, S);
    const { SHat, mu, v } = batchNormForward(S, options.epsilon);
    const G = active(l, addColumn(multiplyColumn(SHat, gamma[l]), beta[l]));
    found.gamma[l] = mean(hadamard(G, SHat));
    found.beta[l] = mean(G);
    return batchNormBackward(multiplyColumn(G, gamma[l]), S, mu, v, options.epsilon);
  }

  const active = (l: number, A: Matrix): Matrix =>
    hadamard(through(l + 1, map(A, (s) => (s > 0 ? s : leak * s))), map(A, (s) => (s > 0 ? 1 : leak)));

  through(0, data);
  return found;
}
