import { hadamard, type Matrix, map, matmulTransposeA, matmulTransposeB } from '@gradus/matrix';
import { forward, type Gradients } from '@gradus/net';
import type { NetworkInputs } from '../../src/targets/network-inputs.ts';

/**
 * The gradients with batch norm in the compact form of Ioffe & Szegedy (2015): entry by entry,
 * `∂J/∂s_ij = γ_i (v_i + ε)^(−1/2) / n · (n g_ij − Σ_j g_ij − ŝ_ij Σ_j g_ij ŝ_ij)`.
 */
export function compactGradients({ X, Y, parameters, lambda, options }: NetworkInputs): Gradients {
  const { W, gamma } = parameters;
  const { P, layers } = forward(X, parameters, options);
  const n = X.cols;
  const leak = options.activation === 'leakyRelu' ? (options.leak ?? 0.01) : 0;
  const gradients = { W: [] as Matrix[], b: [] as Matrix[], gamma: [] as Matrix[], beta: [] as Matrix[] };
  let G: Matrix = { ...P, data: P.data.map((p, k) => (p - (Y.data[k] as number)) / n) as Matrix['data'] };
  for (let l = W.length - 1; l >= 0; l--) {
    const layer = layers[l];
    if (layer?.SHat !== undefined) {
      const scale = gamma?.[l] as Matrix;
      const g = G;
      const inputs = layer.SHat;
      gradients.gamma[l] = rowTotals(hadamard(g, inputs));
      gradients.beta[l] = rowTotals(g);
      const [products, sums] = [gradients.gamma[l] as Matrix, gradients.beta[l] as Matrix];
      G = mapEntries(g, (value, i, k) => {
        const inverse = 1 / Math.sqrt((layer.v.data[i] as number) + options.epsilon);
        const centred =
          n * value - (sums.data[i] as number) - (inputs.data[k] as number) * (products.data[i] as number);
        return ((scale.data[i] as number) * inverse * centred) / n;
      });
    }
    const input = l === 0 ? X : (layers[l - 1]?.X as Matrix);
    const weights = W[l] as Matrix;
    const product = matmulTransposeB(G, input);
    gradients.W[l] = mapEntries(product, (value, _, k) => value + 2 * lambda * (weights.data[k] as number));
    gradients.b[l] = rowTotals(G);
    if (l > 0) {
      G = hadamard(
        matmulTransposeA(weights, G),
        map(input, (x) => (x > 0 ? 1 : leak)),
      );
    }
  }
  return options.batchNorm ? gradients : { W: gradients.W, b: gradients.b };
}

function mapEntries(A: Matrix, f: (value: number, row: number, index: number) => number): Matrix {
  return { ...A, data: Float64Array.from(A.data, (value, k) => f(value, k % A.rows, k)) };
}

function rowTotals({ rows, data }: Matrix): Matrix {
  const totals = new Float64Array(rows);
  data.forEach((value, k) => {
    totals[k % rows] = (totals[k % rows] as number) + value;
  });
  return { rows, cols: 1, data: totals };
}
