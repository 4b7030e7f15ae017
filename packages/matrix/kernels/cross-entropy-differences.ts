// What the cross-entropy of softmax gains, for many changes at a time: see src/backend/differences.ts.
import { loadRows, multiplyAdd } from './rows';

/** Largest |d| of the short series: the first term left out is 2⁻⁵⁶/7! of the first. */
const SHORT: f64 = 1.0 / 256;
/** Largest |d| of the long ones: 2⁻²⁶/14! for e^d − 1; for log(1 + x), z² ≤ 0.016. */
const LONG: f64 = 0.25;

/**
 * `Σ_j (log Σ_k p_kj exp d_kj − Σ_k y_kj d_kj)` of each block, and `Σ_jk (p_kj + y_kj) |d_kj|`; a magnitude of −1 says
 * that a change is too large for the series, and that there is no gain. NaN makes both NaN.
 */
export function crossEntropyDifferences(
  K: i32,
  n: i32,
  count: i32,
  p: usize,
  y: usize,
  d: usize,
  gain: usize,
  magnitude: usize,
): void {
  const bytes = <usize>(n * K) << 3;
  for (let t = 0; t < count; t++, d += bytes, gain += 8, magnitude += 8) {
    let most = f64x2.splat(0), straight = f64x2.splat(0), size = f64x2.splat(0);
    for (let at: usize = 0; at < bytes; at += 16) {
      const isPair = at + 8 < bytes;
      const change = loadRows(d + at, isPair), label = loadRows(y + at, isPair);
      const distance = f64x2.abs(change);
      most = f64x2.pmax(most, distance);
      straight = multiplyAdd(label, change, straight);
      size = multiplyAdd(f64x2.add(loadRows(p + at, isPair), label), distance, size);
    }
    const largest = max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
    if (largest > LONG) {
      store<f64>(magnitude, -1);
      continue;
    }
    const grown = largest <= SHORT ? shortGrowth(K, n, p, d) : longGrowth(K, n, p, d);
    store<f64>(gain, grown - sumOfLanes(straight));
    store<f64>(magnitude, sumOfLanes(size));
  }
}

@inline
function sumOfLanes(pair: v128): f64 {
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
}

// Σ_j log(1 + x_j), x_j = Σ_k p_kj (exp d_kj − 1), with log(1 + x) = 2 artanh(z), z = x / (2 + x). Constants of vectors are
// in variables: the compiler would make each anew for every use.

/** With e^d − 1 by its series to d⁶, and log(1 + x) to z⁷: two samples at a time. */
function shortGrowth(K: i32, n: i32, p: usize, d: usize): f64 {
  const column = <usize>K << 3;
  const c2 = f64x2.splat(0.5), c3 = f64x2.splat(1.0 / 6), c4 = f64x2.splat(1.0 / 24), c5 = f64x2.splat(1.0 / 120);
  const c6 = f64x2.splat(1.0 / 720), two = f64x2.splat(2);
  const z3 = f64x2.splat(1.0 / 3), z5 = f64x2.splat(1.0 / 5), z7 = f64x2.splat(1.0 / 7);
  let total = f64x2.splat(0);
  for (let j = 0; j < n; j += 2) {
    let x = f64x2.splat(0);
    const isPair = j + 1 < n;
    for (let k = 0; k < K; k++, p += 8, d += 8) {
      // Entry k of two neighbouring columns; for a last odd one, of one column and 0.
      let change = v128.load64_zero(d), probability = v128.load64_zero(p);
      if (isPair) {
        change = v128.load64_lane(d + column, change, 1);
        probability = v128.load64_lane(p + column, probability, 1);
      }
      let power = multiplyAdd(change, c6, c5);
      power = multiplyAdd(change, power, c4);
      power = multiplyAdd(change, power, c3);
      power = multiplyAdd(change, power, c2);
      power = multiplyAdd(f64x2.mul(change, change), power, change);
      x = multiplyAdd(probability, power, x);
    }
    p += column, d += column;
    const z = f64x2.div(x, f64x2.add(two, x));
    const square = f64x2.mul(z, z);
    const sum = multiplyAdd(square, multiplyAdd(square, z7, z5), z3);
    total = f64x2.add(total, multiplyAdd(f64x2.mul(z, square), sum, z));
  }
  return 2 * sumOfLanes(total);
}

/** With e^d − 1 by its series to d¹³, and log(1 + x) to z¹⁹. */
function longGrowth(K: i32, n: i32, p: usize, d: usize): f64 {
  let total: f64 = 0;
  for (let j = 0; j < n; j++) {
    let x: f64 = 0;
    for (let k = 0; k < K; k++, p += 8, d += 8) {
      const change = load<f64>(d);
      let power: f64 = 1.0 / 479001600 + change * (1.0 / 6227020800);
      power = 1.0 / 39916800 + change * power;
      power = 1.0 / 3628800 + change * power;
      power = 1.0 / 362880 + change * power;
      power = 1.0 / 40320 + change * power;
      power = 1.0 / 5040 + change * power;
      power = 1.0 / 720 + change * power;
      power = 1.0 / 120 + change * power;
      power = 1.0 / 24 + change * power;
      power = 1.0 / 6 + change * power;
      power = 0.5 + change * power;
      x += load<f64>(p) * (change + change * change * power);
    }
    const z = x / (2 + x);
    const square = z * z;
    let sum: f64 = 1.0 / 17 + square * (1.0 / 19);
    sum = 1.0 / 15 + square * sum;
    sum = 1.0 / 13 + square * sum;
    sum = 1.0 / 11 + square * sum;
    sum = 1.0 / 9 + square * sum;
    sum = 1.0 / 7 + square * sum;
    sum = 1.0 / 5 + square * sum;
    sum = 1.0 / 3 + square * sum;
    total += z + z * square * sum;
  }
  return 2 * total;
}
