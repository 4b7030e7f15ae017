import type { Matrix } from '@gradus/matrix';
import type { LayerStatistics } from './parameters.ts';

// The element-wise and row-wise passes of a training step, in place. All matrices are m×n, columns m×1; sums over the
// batch are kept in float64.

/** `S ← S + b 1ᵀ` */
export function addBiasInPlace({ rows: m, cols: n, data: s }: Matrix, { data: b }: Matrix): void {
  for (let j = 0, k = 0; j < n; j++) for (let i = 0; i < m; i++, k++) s[k] += b[i];
}

/** μ and v of each row, v divided by n, in two passes. */
export function batchStatisticsInto({ rows: m, cols: n, data: s }: Matrix, { mu, v }: LayerStatistics): void {
  for (let i = 0; i < m; i++) {
    let total = 0;
    for (let k = i; k < m * n; k += m) total += s[k];
    const mean = total / n;
    let squares = 0;
    for (let k = i; k < m * n; k += m) squares += (s[k] - mean) * (s[k] - mean);
    mu.data[i] = mean;
    v.data[i] = squares / n;
  }
}

/** `S ← ŝ` and `X ← γ ⊙ ŝ + β`. */
export function normaliseScaleShiftInto(
  { rows: m, cols: n, data: s }: Matrix,
  { mu, v }: LayerStatistics,
  epsilon: number,
  { data: gamma }: Matrix,
  { data: beta }: Matrix,
  { data: x }: Matrix,
): void {
  for (let i = 0; i < m; i++) {
    const mean = mu.data[i];
    const sigma = 1 / Math.sqrt(v.data[i] + epsilon);
    for (let k = i; k < m * n; k += m) {
      const normalised = (s[k] - mean) * sigma;
      s[k] = normalised;
      x[k] = gamma[i] * normalised + beta[i];
    }
  }
}

/** `X ← max(X, leak X)` */
export function rectifyInPlace({ data: x }: Matrix, leak: number): void {
  for (let k = 0; k < x.length; k++) if (x[k] < 0) x[k] = leak === 0 ? 0 : leak * x[k];
}

/** (24)(30): `G ← G ⊙ (1 where X > 0, else leak)` */
export function maskInPlace({ data: g }: Matrix, { data: x }: Matrix, leak: number): void {
  for (let k = 0; k < g.length; k++) if (!(x[k] > 0)) g[k] *= leak;
}

/** (21): `G ← softmax(S) − Y`, column by column, with the largest score taken off first. */
export function outputGradientInPlace(
  { rows: K, cols: n, data: s }: Matrix,
  { data: y }: Matrix,
  { data: g }: Matrix,
): void {
  for (let j = 0; j < n; j++) {
    const start = j * K;
    let largest = s[start];
    for (let k = start + 1; k < start + K; k++) if (s[k] > largest) largest = s[k];
    let total = 0;
    for (let k = start; k < start + K; k++) {
      g[k] = Math.exp(s[k] - largest);
      total += g[k];
    }
    for (let k = start; k < start + K; k++) g[k] = g[k] / total - y[k];
  }
}

/**
 * (25)-(27): `G ← γ σ ⊙ (G − mean(G) − ŝ ⊙ mean(G ⊙ ŝ))` with means over the batch, and the update of γ and β, whose
 * gradients are those means.
 */
export function batchNormBackwardInPlace(
  { rows: m, cols: n, data: g }: Matrix,
  { data: sHat }: Matrix,
  { v }: LayerStatistics,
  epsilon: number,
  { data: gamma }: Matrix,
  { data: beta }: Matrix,
  eta: number,
): void {
  for (let i = 0; i < m; i++) {
    let sum = 0;
    let product = 0;
    for (let k = i; k < m * n; k += m) {
      sum += g[k];
      product += g[k] * sHat[k];
    }
    const mean = sum / n;
    const meanProduct = product / n;
    const factor = gamma[i] / Math.sqrt(v.data[i] + epsilon);
    for (let k = i; k < m * n; k += m) g[k] = factor * (g[k] - mean - sHat[k] * meanProduct);
    gamma[i] -= eta * meanProduct;
    beta[i] -= eta * mean;
  }
}

/** `b ← b − (η/n) G 1` */
export function biasStepInPlace({ data: b }: Matrix, { rows: m, cols: n, data: g }: Matrix, eta: number): void {
  for (let i = 0; i < m; i++) {
    let sum = 0;
    for (let k = i; k < m * n; k += m) sum += g[k];
    b[i] -= (eta / n) * sum;
  }
}
