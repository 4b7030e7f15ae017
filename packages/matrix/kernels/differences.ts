// What arrays change by, for many changes at a time: see src/backend/differences.ts. Float64. Blocks of m×n lie one after
// the other; two rows at a time, a last odd one alone. `f(t) = max(t, leak·t)`.

/** a·b + c: fused where the build allows relaxed SIMD. */
@inline
function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<f64>(a, b, c);
  return f64x2.add(f64x2.mul(a, b), c);
}

/** `f(t + d) − f(t)`, exact where t and t + d lie on one side of 0. */
@inline
function rectified(t: f64, d: f64, leak: f64): f64 {
  const moved = t + d;
  if (t > 0) return moved > 0 ? d : leak * moved - t;
  return moved > 0 ? moved - leak * t : leak * d;
}

@inline
function isCrossed(t: f64, d: f64): i32 {
  return (t > 0) == (t + d > 0) ? 0 : 1;
}

@inline
function addCount(counts: usize, t: i32, crossed: i32): void {
  const at = counts + (<usize>t << 3);
  store<f64>(at, load<f64>(at) + <f64>crossed);
}

/** `D_t ← f(T + a_t u_tᵀ + diag(b_t) S) − f(T)` */
export function rankOneDifferences(
  m: i32,
  n: i32,
  count: i32,
  a: usize,
  u: usize,
  b: usize,
  s: usize,
  base: usize,
  leak: f64,
  d: usize,
  crossings: usize,
): void {
  const column = <usize>m << 3;
  const pairs = column & ~15;
  const zero = f64x2.splat(0), slope = f64x2.splat(leak);
  for (let t = 0; t < count; t++) {
    let crossed = 0;
    let score = s, before = base;
    for (let j = 0; j < n; j++, u += 8, d += column, score += column, before += column) {
      const change = v128.load_splat<f64>(u);
      let crossing = zero;
      for (let row: usize = 0; row < pairs; row += 16) {
        const rest = f64x2.mul(v128.load(b + row), v128.load(score + row));
        const moved = multiplyAdd(v128.load(a + row), change, rest);
        const at = v128.load(before + row);
        const isOpen = f64x2.gt(at, zero);
        crossing = v128.or(crossing, v128.xor(isOpen, f64x2.gt(f64x2.add(at, moved), zero)));
        if (leak == 0) v128.store(d + row, v128.and(moved, isOpen));
        else v128.store(d + row, v128.bitselect(moved, f64x2.mul(slope, moved), isOpen));
      }
      // Rare, the steps of finite differences are small: the column once more, entry by entry. And a last odd row.
      const first: usize = v128.any_true(crossing) ? 0 : pairs;
      for (let row = first; row < column; row += 8) {
        const moved = load<f64>(a + row) * load<f64>(u) + load<f64>(b + row) * load<f64>(score + row);
        const at = load<f64>(before + row);
        store<f64>(d + row, rectified(at, moved, leak));
        crossed += isCrossed(at, moved);
      }
    }
    a += column, b += column;
    addCount(crossings, t, crossed);
  }
}

@inline
function loadRows(address: usize, isPair: bool): v128 {
  return isPair ? v128.load(address) : v128.load64_zero(address);
}

@inline
function storeRows(address: usize, rows: v128, isPair: bool): void {
  if (isPair) v128.store(address, rows);
  else v128.store64_lane(address, rows, 0);
}

/** `D_t ← f(T + diag(a_t) (G_t − mean_t 1ᵀ) + diag(b_t) S) − f(T)`, along the rows: the factors stay in registers. */
export function rowDifferences(
  m: i32,
  n: i32,
  count: i32,
  a: usize,
  mean: usize,
  b: usize,
  s: usize,
  base: usize,
  leak: f64,
  g: usize,
  d: usize,
  crossings: usize,
): void {
  const column = <usize>m << 3;
  const bytes = <usize>n * column;
  const zero = f64x2.splat(0), slope = f64x2.splat(leak);
  for (let t = 0; t < count; t++, g += bytes, d += bytes, a += column, mean += column, b += column) {
    let crossed = 0;
    for (let row: usize = 0; row < column; row += 16) {
      const isPair = row + 8 < column;
      const factor = loadRows(a + row, isPair), centre = loadRows(mean + row, isPair), own = loadRows(b + row, isPair);
      let crossing = zero;
      for (let at = row; at < bytes; at += column) {
        const centred = f64x2.sub(loadRows(g + at, isPair), centre);
        const moved = multiplyAdd(factor, centred, f64x2.mul(own, loadRows(s + at, isPair)));
        const before = loadRows(base + at, isPair);
        const isOpen = f64x2.gt(before, zero);
        crossing = v128.or(crossing, v128.xor(isOpen, f64x2.gt(f64x2.add(before, moved), zero)));
        if (leak == 0) storeRows(d + at, v128.and(moved, isOpen), isPair);
        else storeRows(d + at, v128.bitselect(moved, f64x2.mul(slope, moved), isOpen), isPair);
      }
      if (!v128.any_true(crossing)) continue;
      // Rare, the steps of finite differences are small: these rows once more, entry by entry.
      for (let one = row; one < min(row + 16, column); one += 8) {
        for (let at = one; at < bytes; at += column) {
          const moved = load<f64>(a + one) * (load<f64>(g + at) - load<f64>(mean + one)) + load<f64>(b + one) * load<f64>(s + at);
          const before = load<f64>(base + at);
          store<f64>(d + at, rectified(before, moved, leak));
          crossed += isCrossed(before, moved);
        }
      }
    }
    addCount(crossings, t, crossed);
  }
}

/** Of each row of each block: mean, mean product with the row of S, variance divided by n. */
export function differenceMoments(
  m: i32,
  n: i32,
  count: i32,
  d: usize,
  s: usize,
  mean: usize,
  product: usize,
  variance: usize,
): void {
  const column = <usize>m << 3;
  const samples = f64x2.splat(<f64>n);
  for (let t = 0; t < count; t++) {
    for (let row: usize = 0; row < column; row += 16) {
      const isPair = row + 8 < column;
      // From the first entry on, so that one pass is enough: squares of a mean would swallow a small variance.
      const origin = loadRows(d + row, isPair);
      let sum = f64x2.splat(0), products = f64x2.splat(0), squares = f64x2.splat(0);
      for (let j = 0, at = row; j < n; j++, at += column) {
        const entry = loadRows(d + at, isPair);
        const distance = f64x2.sub(entry, origin);
        sum = f64x2.add(sum, distance);
        squares = multiplyAdd(distance, distance, squares);
        products = multiplyAdd(entry, loadRows(s + at, isPair), products);
      }
      const shift = f64x2.div(sum, samples);
      const centre = f64x2.add(origin, shift);
      const spread = f64x2.sub(f64x2.div(squares, samples), f64x2.mul(shift, shift));
      storeRows(mean + row, centre, isPair);
      storeRows(product + row, f64x2.div(products, samples), isPair);
      storeRows(variance + row, f64x2.pmax(f64x2.splat(0), spread), isPair);
    }
    d += <usize>n * column, mean += column, product += column, variance += column;
  }
}

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
