import type { Differences } from './differences.ts';

/** `f(t + d) − f(t)` for `f(t) = max(t, leak·t)`: exact but for d's own rounding where t and t + d lie on one side of 0. */
function rectified(t: number, d: number, leak: number): number {
  const moved = t + d;
  if (t > 0) return moved > 0 ? d : leak * moved - t;
  return moved > 0 ? moved - leak * t : leak * d;
}

const isCrossed = (t: number, d: number): boolean => t > 0 !== t + d > 0;

/** The definitions: what the kernels are tested against. */
export const plainDifferences: Differences = {
  rankOne({ rows: m, cols: count, data: a }, { rows: n, data: u }, { data: b }, { S, T, leak }, D, crossings) {
    for (let t = 0; t < count; t++) {
      for (let j = 0; j < n; j++) {
        for (let i = 0; i < m; i++) {
          const at = i + j * m;
          const d = a[i + t * m] * u[j + t * n] + b[i + t * m] * S.data[at];
          D.data[at + t * m * n] = rectified(T.data[at], d, leak);
          if (isCrossed(T.data[at], d)) crossings.data[t] += 1;
        }
      }
    }
  },

  rows({ rows: m, cols: count, data: a }, { data: mean }, _, { data: b }, { S, T, leak }, G, D, crossings) {
    const n = S.cols;
    for (let t = 0; t < count; t++) {
      for (let j = 0; j < n; j++) {
        for (let i = 0; i < m; i++) {
          const at = i + j * m;
          const row = i + t * m;
          const d = a[row] * (G.data[at + t * m * n] - mean[row]) + b[row] * S.data[at];
          D.data[at + t * m * n] = rectified(T.data[at], d, leak);
          if (isCrossed(T.data[at], d)) crossings.data[t] += 1;
        }
      }
    }
  },

  moments({ data: d }, { rows: m, cols: n, data: s }, { cols: count, data: mean }, product, variance) {
    for (let t = 0; t < count; t++) {
      for (let i = 0; i < m; i++) {
        const first = i + t * m * n;
        let [sum, products] = [0, 0];
        for (let j = 0; j < n; j++) {
          sum += d[first + j * m];
          products += d[first + j * m] * s[i + j * m];
        }
        const centre = sum / n;
        let squares = 0;
        for (let j = 0; j < n; j++) squares += (d[first + j * m] - centre) * (d[first + j * m] - centre);
        mean[i + t * m] = centre;
        product.data[i + t * m] = products / n;
        variance.data[i + t * m] = squares / n;
      }
    }
  },

  crossEntropy({ rows: K, cols: n, data: p }, { data: y }, { data: d }, { cols: count, data: gain }, magnitude) {
    for (let t = 0; t < count; t++) {
      let [total, size] = [0, 0];
      for (let j = 0; j < n; j++) {
        let [grown, straight] = [0, 0];
        for (let k = 0; k < K; k++) {
          const at = k + j * K;
          const change = d[at + t * K * n];
          grown += p[at] * Math.expm1(change);
          straight += y[at] * change;
          size += (p[at] + y[at]) * Math.abs(change);
        }
        total += Math.log1p(grown) - straight;
      }
      gain[t] = total;
      magnitude.data[t] = size;
    }
  },
};
