// The element-wise and row-wise passes of training over m×n column-major matrices. Every entry sees the operations of
// src/backend/plain-passes.ts in their order, each rounded to the type of the entries, sums over a row in float64: the
// results are the same to the bit.

/** How a column meets the columns of a matrix. */
export const ADD: i32 = 0;
export const SUBTRACT: i32 = 1;
export const MULTIPLY: i32 = 2;

/** Entries in a vector. */
@inline
function lanes<T extends number>(): i32 {
  return 16 / sizeof<T>();
}

@inline
function combineVectors<T extends number>(operation: i32, a: v128, b: v128): v128 {
  if (operation == ADD) return v128.add<T>(a, b);
  if (operation == SUBTRACT) return v128.sub<T>(a, b);
  return v128.mul<T>(a, b);
}

@inline
function combine<T extends number>(operation: i32, a: T, b: T): T {
  if (operation == ADD) return <T>(a + b);
  if (operation == SUBTRACT) return <T>(a - b);
  return <T>(a * b);
}

/** Each column of S with `c`. @param operation - a constant: every use is compiled for its own */
@inline
export function broadcastColumn<T extends number>(operation: i32, m: i32, n: i32, s: usize, c: usize): void {
  const whole = m - (m % lanes<T>());
  for (let j = 0; j < n; j++) {
    let entry = c;
    for (let i = 0; i < whole; i += lanes<T>(), s += 16, entry += 16) {
      v128.store(s, combineVectors<T>(operation, v128.load(s), v128.load(entry)));
    }
    for (let i = whole; i < m; i++, s += sizeof<T>(), entry += sizeof<T>()) {
      store<T>(s, combine<T>(operation, load<T>(s), load<T>(entry)));
    }
  }
}

/** `X ← diag(f) S + a 1ᵀ` */
export function scaleAndShiftRows<T extends number>(m: i32, n: i32, s: usize, f: usize, a: usize, x: usize): void {
  const whole = m - (m % lanes<T>());
  for (let j = 0; j < n; j++) {
    let row: usize = 0;
    for (let i = 0; i < whole; i += lanes<T>(), s += 16, x += 16, row += 16) {
      v128.store(x, v128.add<T>(v128.mul<T>(v128.load(f + row), v128.load(s)), v128.load(a + row)));
    }
    for (let i = whole; i < m; i++, s += sizeof<T>(), x += sizeof<T>(), row += sizeof<T>()) {
      store<T>(x, <T>(<T>(load<T>(f + row) * load<T>(s)) + load<T>(a + row)));
    }
  }
}

/** `G ← G − diag(p) S` */
export function subtractScaledRows<T extends number>(m: i32, n: i32, g: usize, p: usize, s: usize): void {
  const whole = m - (m % lanes<T>());
  for (let j = 0; j < n; j++) {
    let row: usize = 0;
    for (let i = 0; i < whole; i += lanes<T>(), g += 16, s += 16, row += 16) {
      v128.store(g, v128.sub<T>(v128.load(g), v128.mul<T>(v128.load(p + row), v128.load(s))));
    }
    for (let i = whole; i < m; i++, g += sizeof<T>(), s += sizeof<T>(), row += sizeof<T>()) {
      store<T>(g, <T>(load<T>(g) - <T>(load<T>(p + row) * load<T>(s))));
    }
  }
}

/** `G ← factor G where X ≤ 0`: 0, never −0 or NaN, when the factor is 0. */
export function scaleWhereNotPositive<T extends number>(m: i32, n: i32, g: usize, x: usize, factor: T): void {
  const zero = v128.splat<T>(<T>0);
  const factors = v128.splat<T>(factor);
  const count = m * n;
  const whole = count - (count % lanes<T>());
  for (let index = 0; index < whole; index += lanes<T>(), g += 16, x += 16) {
    const value = v128.load(g);
    const scaled = factor == <T>0 ? zero : v128.mul<T>(factors, value);
    v128.store(g, v128.bitselect(scaled, value, v128.le<T>(v128.load(x), zero)));
  }
  for (let index = whole; index < count; index++, g += sizeof<T>(), x += sizeof<T>()) {
    if (load<T>(x) <= <T>0) store<T>(g, factor == <T>0 ? <T>0 : <T>(factor * load<T>(g)));
  }
}

/** Two neighbours in a column, or a last odd one, as float64. */
@inline
function loadPair<T extends number>(address: usize, isPair: bool): v128 {
  if (sizeof<T>() == 8) return isPair ? v128.load(address) : v128.load64_zero(address);
  return f64x2.promote_low_f32x4(isPair ? v128.load64_zero(address) : v128.load32_zero(address));
}

@inline
function storePair<T extends number>(address: usize, pair: v128, isPair: bool): void {
  if (sizeof<T>() == 8) {
    if (isPair) v128.store(address, pair);
    else v128.store64_lane(address, pair, 0);
  } else {
    const narrow = f32x4.demote_f64x2_zero(pair);
    if (isPair) v128.store64_lane(address, narrow, 0);
    else v128.store32_lane(address, narrow, 0);
  }
}

/** The mean of each row. */
export function rowMeans<T extends number>(m: i32, n: i32, s: usize, means: usize): void {
  const stride = <usize>m * sizeof<T>();
  const count = f64x2.splat(<f64>n);
  for (let i = 0; i < m; i += 2, s += 2 * sizeof<T>(), means += 2 * sizeof<T>()) {
    const isPair = i + 1 < m;
    let total = f64x2.splat(0);
    for (let j = 0, entry = s; j < n; j++, entry += stride) total = f64x2.add(total, loadPair<T>(entry, isPair));
    storePair<T>(means, f64x2.div(total, count), isPair);
  }
}

/** The mean and the variance, divided by n, of each row. */
export function rowMoments<T extends number>(m: i32, n: i32, s: usize, mean: usize, variance: usize): void {
  const stride = <usize>m * sizeof<T>();
  const count = f64x2.splat(<f64>n);
  for (let i = 0; i < m; i += 2, s += 2 * sizeof<T>()) {
    const isPair = i + 1 < m;
    let total = f64x2.splat(0);
    for (let j = 0, entry = s; j < n; j++, entry += stride) total = f64x2.add(total, loadPair<T>(entry, isPair));
    const mu = f64x2.div(total, count);
    let squares = f64x2.splat(0);
    for (let j = 0, entry = s; j < n; j++, entry += stride) {
      const deviation = f64x2.sub(loadPair<T>(entry, isPair), mu);
      squares = f64x2.add(squares, f64x2.mul(deviation, deviation));
    }
    storePair<T>(mean + <usize>i * sizeof<T>(), mu, isPair);
    storePair<T>(variance + <usize>i * sizeof<T>(), f64x2.div(squares, count), isPair);
  }
}

/** The mean of each row of `A ⊙ B`. */
export function rowMeanProducts<T extends number>(m: i32, n: i32, a: usize, b: usize, means: usize): void {
  const stride = <usize>m * sizeof<T>();
  const count = f64x2.splat(<f64>n);
  for (let i = 0; i < m; i += 2) {
    const isPair = i + 1 < m;
    let total = f64x2.splat(0);
    let offset = <usize>i * sizeof<T>();
    for (let j = 0; j < n; j++, offset += stride) {
      total = f64x2.add(total, f64x2.mul(loadPair<T>(a + offset, isPair), loadPair<T>(b + offset, isPair)));
    }
    storePair<T>(means + <usize>i * sizeof<T>(), f64x2.div(total, count), isPair);
  }
}

/** `X ← diag(f) B − a 1ᵀ` of bytes B, four rows at a time. */
export function scaleBytes<T extends number>(m: i32, n: i32, bytes: usize, f: usize, a: usize, x: usize): void {
  const whole = m - (m % 4);
  for (let j = 0; j < n; j++) {
    let row: usize = 0;
    for (let i = 0; i < whole; i += 4, bytes += 4, row += 4 * sizeof<T>()) {
      const values = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(bytes)));
      if (sizeof<T>() == 4) {
        scaleAndSubtract<T>(f32x4.convert_i32x4_u(values), f + row, a + row, x + row);
      } else {
        const upper = v128.shuffle<i32>(values, values, 2, 3, 2, 3);
        scaleAndSubtract<T>(f64x2.convert_low_i32x4_u(values), f + row, a + row, x + row);
        scaleAndSubtract<T>(f64x2.convert_low_i32x4_u(upper), f + row + 16, a + row + 16, x + row + 16);
      }
    }
    for (let i = whole; i < m; i++, bytes++, row += sizeof<T>()) {
      store<T>(x + row, <T>(<T>(load<T>(f + row) * <T>load<u8>(bytes)) - load<T>(a + row)));
    }
    x += <usize>m * sizeof<T>();
  }
}

@inline
function scaleAndSubtract<T extends number>(values: v128, f: usize, a: usize, x: usize): void {
  v128.store(x, v128.sub<T>(v128.mul<T>(v128.load(f), values), v128.load(a)));
}
