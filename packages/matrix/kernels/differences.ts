// What arrays change by, for many changes at a time: see src/backend/differences.ts. Float64, f(t) = t > 0 ? t : leak·t.
// Blocks of m×n lie one after the other; four rows at a time along the samples, then two, a last odd one alone.
import { loadRows, multiplyAdd, storeRows } from './rows';

/** What a bound must stay below the distance from 0 by, so that rounding cannot cross it. */
const MARGIN: f64 = 0.999;
/** Of a mean of up to thousands of samples, relative to it. */
const ROUNDING: f64 = 2.0 ** -40;

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

/** What f makes of a change that crosses 0 nowhere. */
@inline
function onItsSide(moved: v128, base: v128, leak: f64): v128 {
  const isOpen = f64x2.gt(base, f64x2.splat(0));
  return leak == 0 ? v128.and(moved, isOpen) : v128.bitselect(moved, f64x2.mul(f64x2.splat(leak), moved), isOpen);
}

/** Whether `|a| reach + |b| spread` keeps two rows on their side of 0, from which they are `nearest` or more away. NaN does not. */
@inline
function staysOnItsSide(a: v128, reach: v128, b: v128, spread: v128, nearest: v128): bool {
  const most = f64x2.add(f64x2.mul(f64x2.abs(a), reach), f64x2.mul(f64x2.abs(b), spread));
  return i64x2.all_true(f64x2.lt(most, f64x2.mul(nearest, f64x2.splat(MARGIN))));
}

/** No entry is further from the mean than the root of the sum of squares; but from the mean as it was rounded. */
@inline
function reachOf(samples: v128, variance: v128, mean: v128): v128 {
  const rounding = f64x2.mul(f64x2.abs(mean), f64x2.splat(ROUNDING));
  return f64x2.add(f64x2.sqrt(f64x2.mul(samples, variance)), rounding);
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
  spread: usize,
  nearest: usize,
  leak: f64,
  d: usize,
  crossings: usize,
): void {
  const column = <usize>m << 3;
  const bytes = <usize>n * column;
  const run = <usize>n << 3;
  for (let t = 0; t < count; t++, a += column, b += column, u += run, d += bytes) {
    let largest: f64 = 0;
    for (let at = u; at < u + run; at += 8) largest = max(largest, abs(load<f64>(at)));
    const reach = f64x2.splat(largest);
    let crossed = 0;
    let row: usize = 0;
    for (; row + 32 <= column; row += 32) {
      const a0 = v128.load(a + row), a1 = v128.load(a + row, 16);
      const b0 = v128.load(b + row), b1 = v128.load(b + row, 16);
      const stays =
        staysOnItsSide(a0, reach, b0, v128.load(spread + row), v128.load(nearest + row)) &&
        staysOnItsSide(a1, reach, b1, v128.load(spread + row, 16), v128.load(nearest + row, 16));
      if (stays) {
        let sample = u;
        for (let at = row; at < bytes; at += column, sample += 8) {
          const change = v128.load_splat<f64>(sample);
          const moved0 = multiplyAdd(a0, change, f64x2.mul(b0, v128.load(s + at)));
          const moved1 = multiplyAdd(a1, change, f64x2.mul(b1, v128.load(s + at, 16)));
          v128.store(d + at, onItsSide(moved0, v128.load(base + at), leak));
          v128.store(d + at, onItsSide(moved1, v128.load(base + at, 16), leak), 16);
        }
      } else {
        crossed += rankOneRows(column, bytes, row, true, a, u, b, s, base, leak, d);
        crossed += rankOneRows(column, bytes, row + 16, true, a, u, b, s, base, leak, d);
      }
    }
    for (; row < column; row += 16) {
      crossed += rankOneRows(column, bytes, row, row + 8 < column, a, u, b, s, base, leak, d);
    }
    addCount(crossings, t, crossed);
  }
}

/** Two rows, or a last odd one, that may cross 0. @returns how many entries do */
function rankOneRows(
  column: usize,
  bytes: usize,
  row: usize,
  isPair: bool,
  a: usize,
  u: usize,
  b: usize,
  s: usize,
  base: usize,
  leak: f64,
  d: usize,
): i32 {
  const factor = loadRows(a + row, isPair), own = loadRows(b + row, isPair);
  const zero = f64x2.splat(0);
  let crossing = zero;
  let sample = u;
  for (let at = row; at < bytes; at += column, sample += 8) {
    const moved = multiplyAdd(factor, v128.load_splat<f64>(sample), f64x2.mul(own, loadRows(s + at, isPair)));
    const before = loadRows(base + at, isPair);
    crossing = v128.or(crossing, v128.xor(f64x2.gt(before, zero), f64x2.gt(f64x2.add(before, moved), zero)));
    storeRows(d + at, onItsSide(moved, before, leak), isPair);
  }
  if (!v128.any_true(crossing)) return 0;
  // Rare, the steps of finite differences are small: these rows once more, entry by entry.
  let crossed = 0;
  for (let one = row; one < min(row + 16, column); one += 8) {
    sample = u;
    for (let at = one; at < bytes; at += column, sample += 8) {
      const moved = load<f64>(a + one) * load<f64>(sample) + load<f64>(b + one) * load<f64>(s + at);
      const before = load<f64>(base + at);
      store<f64>(d + at, rectified(before, moved, leak));
      crossed += isCrossed(before, moved);
    }
  }
  return crossed;
}

/** `D_t ← f(T + diag(a_t) (G_t − mean_t 1ᵀ) + diag(b_t) S) − f(T)` */
export function rowDifferences(
  m: i32,
  n: i32,
  count: i32,
  a: usize,
  mean: usize,
  variance: usize,
  b: usize,
  s: usize,
  base: usize,
  spread: usize,
  nearest: usize,
  leak: f64,
  g: usize,
  d: usize,
  crossings: usize,
): void {
  const column = <usize>m << 3;
  const bytes = <usize>n * column;
  const samples = f64x2.splat(<f64>n);
  for (let t = 0; t < count; t++, g += bytes, d += bytes, a += column, mean += column, variance += column, b += column) {
    let crossed = 0;
    let row: usize = 0;
    for (; row + 32 <= column; row += 32) {
      const a0 = v128.load(a + row), a1 = v128.load(a + row, 16);
      const b0 = v128.load(b + row), b1 = v128.load(b + row, 16);
      const mean0 = v128.load(mean + row), mean1 = v128.load(mean + row, 16);
      const reach0 = reachOf(samples, v128.load(variance + row), mean0);
      const reach1 = reachOf(samples, v128.load(variance + row, 16), mean1);
      const stays =
        staysOnItsSide(a0, reach0, b0, v128.load(spread + row), v128.load(nearest + row)) &&
        staysOnItsSide(a1, reach1, b1, v128.load(spread + row, 16), v128.load(nearest + row, 16));
      if (stays) {
        for (let at = row; at < bytes; at += column) {
          const centred0 = f64x2.sub(v128.load(g + at), mean0), centred1 = f64x2.sub(v128.load(g + at, 16), mean1);
          const moved0 = multiplyAdd(a0, centred0, f64x2.mul(b0, v128.load(s + at)));
          const moved1 = multiplyAdd(a1, centred1, f64x2.mul(b1, v128.load(s + at, 16)));
          v128.store(d + at, onItsSide(moved0, v128.load(base + at), leak));
          v128.store(d + at, onItsSide(moved1, v128.load(base + at, 16), leak), 16);
        }
      } else {
        crossed += changedRows(column, bytes, row, true, a, mean, b, s, base, leak, g, d);
        crossed += changedRows(column, bytes, row + 16, true, a, mean, b, s, base, leak, g, d);
      }
    }
    for (; row < column; row += 16) {
      crossed += changedRows(column, bytes, row, row + 8 < column, a, mean, b, s, base, leak, g, d);
    }
    addCount(crossings, t, crossed);
  }
}

/** Two rows, or a last odd one, that may cross 0. @returns how many entries do */
function changedRows(
  column: usize,
  bytes: usize,
  row: usize,
  isPair: bool,
  a: usize,
  mean: usize,
  b: usize,
  s: usize,
  base: usize,
  leak: f64,
  g: usize,
  d: usize,
): i32 {
  const factor = loadRows(a + row, isPair), centre = loadRows(mean + row, isPair), own = loadRows(b + row, isPair);
  const zero = f64x2.splat(0);
  let crossing = zero;
  for (let at = row; at < bytes; at += column) {
    const centred = f64x2.sub(loadRows(g + at, isPair), centre);
    const moved = multiplyAdd(factor, centred, f64x2.mul(own, loadRows(s + at, isPair)));
    const before = loadRows(base + at, isPair);
    crossing = v128.or(crossing, v128.xor(f64x2.gt(before, zero), f64x2.gt(f64x2.add(before, moved), zero)));
    storeRows(d + at, onItsSide(moved, before, leak), isPair);
  }
  if (!v128.any_true(crossing)) return 0;
  // Rare, as above.
  let crossed = 0;
  for (let one = row; one < min(row + 16, column); one += 8) {
    for (let at = one; at < bytes; at += column) {
      const moved = load<f64>(a + one) * (load<f64>(g + at) - load<f64>(mean + one)) + load<f64>(b + one) * load<f64>(s + at);
      const before = load<f64>(base + at);
      store<f64>(d + at, rectified(before, moved, leak));
      crossed += isCrossed(before, moved);
    }
  }
  return crossed;
}
