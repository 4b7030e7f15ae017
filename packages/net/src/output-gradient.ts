import type { Matrix } from '@gradus/matrix';

/** (21): `G ← softmax(S) − Y`, column by column, with the largest score taken off first. All three are K×n. */
export function outputGradientInto(
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
