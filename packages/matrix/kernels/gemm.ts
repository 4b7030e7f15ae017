// C ← α op(A) op(B) + β C, column-major, after Goto & van de Geijn, "Anatomy of high-performance matrix multiplication" (2008):
// operands are packed into panels that the micro-kernel reads in order, the inner dimension is cut into blocks so that
// a panel of A (KC × 2 vectors, 8 KB) stays in the first-level cache and a block of B (KC × NC, 192 KB) in the second.
// A tile of C is 2 vectors high and 6 columns wide: 12 sums, 2 vectors of A and 1 entry of B fill 15 of the 16 vector
// registers. Every entry of C is summed in the same order in whatever tile: cutting C between tiles changes no bit.

/** Columns of a tile. */
const NR: i32 = 6;
/** Inner indices of a block. */
const KC: i32 = 256;
/** Columns of a block of B: whole tiles. */
const NC: i32 = 192;
/** Bytes of a column of a tile: two vectors. */
const TILE_BYTES: usize = 32;

/** Rows of a tile: 8 in float32, 4 in float64. */
@inline
function tileRows<T extends number>(): i32 {
  return <i32>TILE_BYTES / sizeof<T>();
}

@inline
function roundUp(value: i32, step: i32): i32 {
  return ((value + step - 1) / step) * step;
}

/** a·b + c: fused where the build allows relaxed SIMD. */
@inline
function multiplyAdd<T extends number>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(a, b, c);
  return v128.add<T>(v128.mul<T>(a, b), c);
}

/** `x·x + c`, as the products compute it. */
export function multiplyAddOnce(x: f64, c: f64): f64 {
  const factor = f64x2.splat(x);
  return f64x2.extract_lane(multiplyAdd<f64>(factor, factor, f64x2.splat(c)), 0);
}

/** Room for a tile of C, a block of A and a block of B: a float64, for it may be more than the memory can hold. */
export function scratchBytes<T extends number>(m: i32, n: i32, k: i32): f64 {
  const rows = <f64>m + <f64>tileRows<T>();
  const cols = <f64>min(NC, roundUp(min(n, NC), NR));
  return <f64>(TILE_BYTES * NR) + (rows + cols) * <f64>min(k, KC) * <f64>sizeof<T>();
}

/**
 * @param m, n, k - C is m×n, the inner dimension k
 * @param a - address of A; its entry (i, l) is aRowStep·i + aColStep·l entries further: (1, m) as it is, (k, 1) for Aᵀ
 * @param b - address of B, entry (l, j) bRowStep·l + bColStep·j entries further
 * @param c - address of C, m×n; not read when beta is 0
 * @param scratch - address of `scratchBytes` free bytes
 */
export function gemm<T extends number>(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRowStep: i32,
  aColStep: i32,
  b: usize,
  bRowStep: i32,
  bColStep: i32,
  c: usize,
  alpha: T,
  beta: T,
  scratch: usize,
): void {
  const size = <usize>sizeof<T>();
  const tile = scratch;
  const packedA = tile + TILE_BYTES * NR;
  const packedB = packedA + <usize>roundUp(m, tileRows<T>()) * <usize>min(k, KC) * size;
  let start = 0;
  // Once for k = 0, too: C ← β C.
  do {
    const length = min(KC, k - start);
    const added = start == 0 ? beta : <T>1;
    pack<T>(a + <usize>(start * aColStep) * size, m, aRowStep, aColStep, length, tileRows<T>(), packedA);
    for (let first = 0; first < n; first += NC) {
      const cols = min(NC, n - first);
      const block = b + <usize>(start * bRowStep + first * bColStep) * size;
      const target = c + <usize>(first * m) * size;
      multiplyBlock<T>(m, cols, length, packedA, block, bRowStep, bColStep, target, alpha, added, packedB, tile);
    }
    start += KC;
  } while (start < k);
}

/** Adds the product of a packed block of A and a block of B, `length` inner indices, to `cols` columns of C. */
function multiplyBlock<T extends number>(
  m: i32,
  cols: i32,
  length: i32,
  packedA: usize,
  b: usize,
  bRowStep: i32,
  bColStep: i32,
  c: usize,
  alpha: T,
  beta: T,
  packedB: usize,
  tile: usize,
): void {
  const size = <usize>sizeof<T>();
  // Columns of B that are runs in memory are read where they are; the rest, and the last panel, in packed form.
  const whole = bRowStep == 1 ? cols - (cols % NR) : 0;
  pack<T>(b + <usize>(whole * bColStep) * size, cols - whole, bColStep, bRowStep, length, NR, packedB);
  for (let j = 0; j < cols; j += NR) {
    const isPacked = j >= whole;
    const panel = isPacked ? packedB + <usize>((j - whole) * length) * size : b + <usize>(j * bColStep) * size;
    const innerBytes = isPacked ? <usize>NR * size : size;
    const colBytes = isPacked ? size : <usize>bColStep * size;
    const width = min(NR, cols - j);
    for (let i = 0; i < m; i += tileRows<T>()) {
      const left = packedA + <usize>(i * length) * size;
      const target = c + <usize>(j * m + i) * size;
      const height = min(tileRows<T>(), m - i);
      if (height == tileRows<T>() && width == NR) {
        multiplyTile<T>(length, left, panel, innerBytes, colBytes, target, <usize>m * size, alpha, beta);
        continue;
      }
      if (2 * height > tileRows<T>()) {
        multiplyTile<T>(length, left, panel, innerBytes, colBytes, tile, TILE_BYTES, alpha, <T>0);
      } else {
        multiplyHalfTile<T>(length, left, panel, innerBytes, colBytes, tile, TILE_BYTES, alpha);
      }
      for (let col = 0; col < width; col++) {
        add<T>(tile + <usize>col * TILE_BYTES, height, beta, target + <usize>(col * m) * size);
      }
    }
  }
}

/** `c ← product + β c`, for `count` entries. */
function add<T extends number>(product: usize, count: i32, beta: T, c: usize): void {
  for (let i = 0; i < count; i++, c += sizeof<T>(), product += sizeof<T>()) {
    store<T>(c, beta == <T>0 ? load<T>(product) : load<T>(product) + beta * load<T>(c));
  }
}

/**
 * Packs `length` inner indices of an operand into panels of `width` outer indices; the last panel is filled up with
 * zeros, whose products are thrown away. An operand is read in runs along whichever index is contiguous.
 */
function pack<T extends number>(
  source: usize,
  outer: i32,
  outerStep: i32,
  innerStep: i32,
  length: i32,
  width: i32,
  target: usize,
): void {
  const size = <usize>sizeof<T>();
  const run = <usize>width * size;
  const panel = <usize>length * run;
  const whole = outer / width;
  const rest = outer - whole * width;
  const restFrom = source + <usize>(whole * width * outerStep) * size;
  if (outerStep == 1) {
    for (let l = 0; l < length; l++) {
      copyRuns(source + <usize>(l * innerStep) * size, whole, run, target + <usize>l * run, panel);
    }
  } else {
    for (let p = 0; p < whole; p++) {
      const from = source + <usize>(p * width * outerStep) * size;
      gatherRuns<T>(from, <usize>outerStep * size, <usize>innerStep * size, length, width, width, target + <usize>p * panel);
    }
  }
  if (rest == 0) return;
  gatherRuns<T>(restFrom, <usize>outerStep * size, <usize>innerStep * size, length, width, rest, target + <usize>whole * panel);
}

/** `count` runs of `bytes` (a multiple of 8) that lie one after the other, `step` bytes apart in the target. */
@inline
function copyRuns(source: usize, count: i32, bytes: usize, target: usize, step: usize): void {
  for (let r = 0; r < count; r++, source += bytes, target += step) {
    for (let byte: usize = 0; byte < bytes; byte += 8) store<u64>(target + byte, load<u64>(source + byte));
  }
}

/** Entry by entry; outer indices from `count` on are 0. */
function gatherRuns<T extends number>(
  source: usize,
  outerStep: usize,
  innerStep: usize,
  length: i32,
  width: i32,
  count: i32,
  target: usize,
): void {
  const size = <usize>sizeof<T>();
  for (let l = 0; l < length; l++, source += innerStep) {
    let from = source;
    for (let r = 0; r < count; r++, from += outerStep, target += size) store<T>(target, load<T>(from));
    for (let r = count; r < width; r++, target += size) store<T>(target, <T>0);
  }
}

/** One vector of C: `c ← α sum + β c`; c is not read when `isNew`. */
@inline
function storeVector<T extends number>(c: usize, sum: v128, alphas: v128, betas: v128, isNew: bool): void {
  const scaled = v128.mul<T>(alphas, sum);
  v128.store(c, isNew ? scaled : multiplyAdd<T>(betas, v128.load(c), scaled));
}

/**
 * The micro-kernel: `C ← α A B + β C` for one tile.
 *
 * @param a - a packed panel
 * @param b - its entry (l, j) is innerBytes·l + colBytes·j bytes further
 * @param stride - bytes between columns of C
 */
function multiplyTile<T extends number>(
  length: i32,
  a: usize,
  b: usize,
  innerBytes: usize,
  colBytes: usize,
  c: usize,
  stride: usize,
  alpha: T,
  beta: T,
): void {
  const zero = v128.splat<T>(<T>0);
  let c00 = zero, c10 = zero, c01 = zero, c11 = zero, c02 = zero, c12 = zero;
  let c03 = zero, c13 = zero, c04 = zero, c14 = zero, c05 = zero, c15 = zero;
  let b1 = b + colBytes, b2 = b1 + colBytes, b3 = b2 + colBytes, b4 = b3 + colBytes, b5 = b4 + colBytes;
  for (let l = 0; l < length; l++, a += TILE_BYTES) {
    const top = v128.load(a), bottom = v128.load(a, 16);
    let entry = v128.load_splat<T>(b);
    c00 = multiplyAdd<T>(top, entry, c00), c10 = multiplyAdd<T>(bottom, entry, c10);
    entry = v128.load_splat<T>(b1);
    c01 = multiplyAdd<T>(top, entry, c01), c11 = multiplyAdd<T>(bottom, entry, c11);
    entry = v128.load_splat<T>(b2);
    c02 = multiplyAdd<T>(top, entry, c02), c12 = multiplyAdd<T>(bottom, entry, c12);
    entry = v128.load_splat<T>(b3);
    c03 = multiplyAdd<T>(top, entry, c03), c13 = multiplyAdd<T>(bottom, entry, c13);
    entry = v128.load_splat<T>(b4);
    c04 = multiplyAdd<T>(top, entry, c04), c14 = multiplyAdd<T>(bottom, entry, c14);
    entry = v128.load_splat<T>(b5);
    c05 = multiplyAdd<T>(top, entry, c05), c15 = multiplyAdd<T>(bottom, entry, c15);
    b += innerBytes, b1 += innerBytes, b2 += innerBytes, b3 += innerBytes, b4 += innerBytes, b5 += innerBytes;
  }
  const alphas = v128.splat<T>(alpha), betas = v128.splat<T>(beta);
  const isNew = beta == <T>0;
  storeVector<T>(c, c00, alphas, betas, isNew), storeVector<T>(c + 16, c10, alphas, betas, isNew);
  c += stride;
  storeVector<T>(c, c01, alphas, betas, isNew), storeVector<T>(c + 16, c11, alphas, betas, isNew);
  c += stride;
  storeVector<T>(c, c02, alphas, betas, isNew), storeVector<T>(c + 16, c12, alphas, betas, isNew);
  c += stride;
  storeVector<T>(c, c03, alphas, betas, isNew), storeVector<T>(c + 16, c13, alphas, betas, isNew);
  c += stride;
  storeVector<T>(c, c04, alphas, betas, isNew), storeVector<T>(c + 16, c14, alphas, betas, isNew);
  c += stride;
  storeVector<T>(c, c05, alphas, betas, isNew), storeVector<T>(c + 16, c15, alphas, betas, isNew);
}

/** The upper half of a tile, `C ← α A B`, where C has no more rows: the same sums, half the work. */
function multiplyHalfTile<T extends number>(
  length: i32,
  a: usize,
  b: usize,
  innerBytes: usize,
  colBytes: usize,
  c: usize,
  stride: usize,
  alpha: T,
): void {
  const zero = v128.splat<T>(<T>0);
  let c0 = zero, c1 = zero, c2 = zero, c3 = zero, c4 = zero, c5 = zero;
  let b1 = b + colBytes, b2 = b1 + colBytes, b3 = b2 + colBytes, b4 = b3 + colBytes, b5 = b4 + colBytes;
  for (let l = 0; l < length; l++, a += TILE_BYTES) {
    const top = v128.load(a);
    c0 = multiplyAdd<T>(top, v128.load_splat<T>(b), c0);
    c1 = multiplyAdd<T>(top, v128.load_splat<T>(b1), c1);
    c2 = multiplyAdd<T>(top, v128.load_splat<T>(b2), c2);
    c3 = multiplyAdd<T>(top, v128.load_splat<T>(b3), c3);
    c4 = multiplyAdd<T>(top, v128.load_splat<T>(b4), c4);
    c5 = multiplyAdd<T>(top, v128.load_splat<T>(b5), c5);
    b += innerBytes, b1 += innerBytes, b2 += innerBytes, b3 += innerBytes, b4 += innerBytes, b5 += innerBytes;
  }
  const alphas = v128.splat<T>(alpha);
  storeVector<T>(c, c0, alphas, zero, true);
  storeVector<T>(c + stride, c1, alphas, zero, true);
  storeVector<T>(c + 2 * stride, c2, alphas, zero, true);
  storeVector<T>(c + 3 * stride, c3, alphas, zero, true);
  storeVector<T>(c + 4 * stride, c4, alphas, zero, true);
  storeVector<T>(c + 5 * stride, c5, alphas, zero, true);
}
