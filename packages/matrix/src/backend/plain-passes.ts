import { dtypeOf, type Matrix } from '../matrix.ts';
import type { Passes } from './passes.ts';

/** Rounds to the type of the matrix's entries. */
function rounding(A: Matrix): (value: number) => number {
  return dtypeOf(A) === 'float32' ? Math.fround : (value) => value;
}

/** The definitions: what every other backend is tested against. */
export const plainPasses: Passes = {
  addColumn({ rows: m, data: s }, { data: c }) {
    for (let index = 0; index < s.length; index++) s[index] += c[index % m];
  },

  subtractColumn({ rows: m, data: s }, { data: c }) {
    for (let index = 0; index < s.length; index++) s[index] -= c[index % m];
  },

  multiplyColumn({ rows: m, data: s }, { data: c }) {
    for (let index = 0; index < s.length; index++) s[index] *= c[index % m];
  },

  scaleAndShiftRows(S, { data: f }, { data: a }, { data: x }) {
    const { rows: m, data: s } = S;
    const round = rounding(S);
    for (let index = 0; index < s.length; index++) x[index] = round(f[index % m] * s[index]) + a[index % m];
  },

  subtractScaledRows(G, { data: p }, { data: s }) {
    const { rows: m, data: g } = G;
    const round = rounding(G);
    for (let index = 0; index < g.length; index++) g[index] -= round(p[index % m] * s[index]);
  },

  scaleWhereNotPositive(G, { data: x }, factor) {
    const { data: g } = G;
    const rounded = rounding(G)(factor);
    for (let index = 0; index < g.length; index++) {
      if (x[index] <= 0) g[index] = rounded === 0 ? 0 : rounded * g[index];
    }
  },

  rowMeans({ rows: m, cols: n, data: s }, { data: means }) {
    for (let i = 0; i < m; i++) {
      let total = 0;
      for (let index = i; index < s.length; index += m) total += s[index];
      means[i] = total / n;
    }
  },

  rowMoments({ rows: m, cols: n, data: s }, { data: means }, { data: variances }) {
    for (let i = 0; i < m; i++) {
      let total = 0;
      for (let index = i; index < s.length; index += m) total += s[index];
      const mean = total / n;
      let squares = 0;
      for (let index = i; index < s.length; index += m) squares += (s[index] - mean) * (s[index] - mean);
      means[i] = mean;
      variances[i] = squares / n;
    }
  },

  rowMeanProducts({ rows: m, cols: n, data: a }, { data: b }, { data: means }) {
    for (let i = 0; i < m; i++) {
      let total = 0;
      for (let index = i; index < a.length; index += m) total += a[index] * b[index];
      means[i] = total / n;
    }
  },

  scaleBytes(bytes, { data: f }, { data: a }, X) {
    const { rows: m, data: x } = X;
    const round = rounding(X);
    for (let index = 0; index < x.length; index++) x[index] = round(f[index % m] * bytes[index]) - a[index % m];
  },
};
