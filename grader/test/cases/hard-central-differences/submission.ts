// No backward pass at all: central differences, extrapolated (Richardson).
import { computeCost } from './base.ts';
export * from './base.ts';

type Matrix = { rows: number; cols: number; data: Float64Array };
type Parameters = { W: Matrix[]; b: Matrix[]; gamma?: Matrix[]; beta?: Matrix[] };
type Options = { batchNorm: boolean; epsilon: number; activation: 'relu' | 'leakyRelu'; leak?: number };

export function computeGradients(X: Matrix, Y: Matrix, parameters: Parameters, lambda: number, options: Options) {
  const gradients: Record<string, Matrix[]> = {};
  for (const [name, list] of Object.entries(parameters)) {
    gradients[name] = list.map((A) => {
      const slope = (k: number, h: number) => {
        const before = A.data[k];
        A.data[k] = before + h;
        const above = computeCost(X, Y, parameters, lambda, options);
        A.data[k] = before - h;
        const below = computeCost(X, Y, parameters, lambda, options);
        A.data[k] = before;
        return (above - below) / (2 * h);
      };
      return { ...A, data: A.data.map((_, k) => (4 * slope(k, 1e-4) - slope(k, 2e-4)) / 3) };
    });
  }
  return gradients;
}
