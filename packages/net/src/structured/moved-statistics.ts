import type { Matrix } from '@gradus/matrix';

// What the statistics of batch norm become when scores change. `inverse` is (v + ε)^(−1/2), `change` is dv.

/** `(v + dv + ε)^(−1/2)`. */
export function movedInverse(v: number, inverse: number, change: number, epsilon: number): number {
  return change === 0 ? inverse : 1 / Math.sqrt(Math.max(0, v + change) + epsilon);
}

/** `(v + dv + ε)^(−1/2) − (v + ε)^(−1/2)` without taking one from the other. */
export function inverseChange(inverse: number, moved: number, change: number): number {
  return -change * inverse * moved * ((inverse * moved) / (inverse + moved));
}

/** Takes the mean off a run of numbers. @returns their variance */
export function centre(data: Matrix['data'], first: number, n: number): number {
  let sum = 0;
  for (let j = 0; j < n; j++) sum += data[first + j];
  const mean = sum / n;
  let squares = 0;
  for (let j = 0; j < n; j++) {
    data[first + j] -= mean;
    squares += data[first + j] * data[first + j];
  }
  return squares / n;
}
