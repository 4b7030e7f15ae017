// C ← α op(A) op(B) + β C, column-major, after Goto & van de Geijn, "Anatomy of high-performance matrix multiplication" (2008):
// both operands are packed into panels that the micro-kernel reads in order, the inner dimension is cut into blocks so
// that a panel of A (KC × 2 vectors, 8 KB) stays in the first-level cache. A tile of C is 2 vectors high and 6 columns
// wide: 12 sums, 2 vectors of A and 1 entry of B fill 15 of the 16 vector registers.

/** Vectors of 16 bytes in the height of a tile. */
const VECTORS: i32 = 2;
/** Columns of a tile. */
const NR: i32 = 6;
/** Inner indices of a block. */
const KC: i32 = 256;

/** Rows of a tile: 8 in float32, 4 in float64. */
@inline
function tileRows<T extends number>(): i32 {
  return (VECTORS * 16) / sizeof<T>();
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

/** Room for a block of A, a block of B and C padded to whole tiles. */
export function scratchBytes<T extends number>(m: i32, n: i32): usize {
  const rows = <usize>roundUp(m, tileRows<T>());
  const cols = <usize>roundUp(n, NR);
  return (rows * KC + cols * KC + rows * cols) * sizeof<T>();
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
  const rows = roundUp(m, tileRows<T>());
  const cols = roundUp(n, NR);
  const packedA = scratch;
  const packedB = packedA + <usize>(rows * KC) * size;
  const padded = packedB + <usize>(cols * KC) * size;
  if (k == 0) memory.fill(padded, 0, <usize>(rows * cols) * size);
  for (let start = 0; start < k; start += KC) {
    const length = min(KC, k - start);
    pack<T>(a + <usize>(start * aColStep) * size, m, aRowStep, aColStep, length, tileRows<T>(), packedA);
    pack<T>(b + <usize>(start * bRowStep) * size, n, bColStep, bRowStep, length, NR, packedB);
    for (let j = 0; j < cols; j += NR) {
      for (let i = 0; i < rows; i += tileRows<T>()) {
        multiplyTile<T>(
          length,
          packedA + <usize>(i * length) * size,
          packedB + <usize>(j * length) * size,
          padded + <usize>(j * rows + i) * size,
          <usize>rows * size,
          start == 0,
        );
      }
    }
  }
  for (let j = 0; j < n; j++) {
    update<T>(c + <usize>(j * m) * size, padded + <usize>(j * rows) * size, m, alpha, beta);
  }
}

/** One column of C: `c ← α p + β c`. */
function update<T extends number>(c: usize, product: usize, m: i32, alpha: T, beta: T): void {
  const size = <usize>sizeof<T>();
  if (alpha == <T>1 && beta == <T>0) {
    memory.copy(c, product, <usize>m * size);
    return;
  }
  const lanes: i32 = 16 / sizeof<T>();
  const alphas = v128.splat<T>(alpha), betas = v128.splat<T>(beta);
  let i = 0;
  for (; i + lanes <= m; i += lanes, c += 16, product += 16) {
    const scaled = v128.mul<T>(alphas, v128.load(product));
    v128.store(c, beta == <T>0 ? scaled : multiplyAdd<T>(betas, v128.load(c), scaled));
  }
  for (; i < m; i++, c += size, product += size) {
    const scaled = alpha * load<T>(product);
    store<T>(c, beta == <T>0 ? scaled : scaled + beta * load<T>(c));
  }
}

/**
 * Packs `length` inner indices of an operand into panels of `width` outer indices; the last panel is filled up with
 * zeros, whose products land in the padding of C. Panels are written in order; an operand is read in runs along
 * whichever index is contiguous.
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
  const stride = <usize>width * size;
  for (let first = 0; first < outer; first += width) {
    const panel = target + <usize>(first * length) * size;
    const from = source + <usize>(first * outerStep) * size;
    const count = min(width, outer - first);
    if (count == width && outerStep == 1) copyRuns(from, <usize>innerStep * size, length, stride, panel);
    else gatherRuns<T>(from, <usize>outerStep * size, <usize>innerStep * size, length, width, count, panel);
  }
}

/** Runs of `bytes` (a multiple of 8), one after the other. */
function copyRuns(source: usize, step: usize, length: i32, bytes: usize, target: usize): void {
  for (let l = 0; l < length; l++, source += step) {
    for (let byte: usize = 0; byte < bytes; byte += 8, target += 8) store<u64>(target, load<u64>(source + byte));
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

@inline
function storeColumn<T extends number>(c: usize, top: v128, bottom: v128, isFirst: bool): void {
  v128.store(c, isFirst ? top : v128.add<T>(v128.load(c), top));
  v128.store(c, isFirst ? bottom : v128.add<T>(v128.load(c, 16), bottom), 16);
}

/** The micro-kernel: one tile of C from a panel of A and a panel of B, written over or added to what is there. */
function multiplyTile<T extends number>(
  length: i32,
  a: usize,
  b: usize,
  c: usize,
  stride: usize,
  isFirst: bool,
): void {
  const size = <usize>sizeof<T>();
  const zero = v128.splat<T>(<T>0);
  let c00 = zero, c10 = zero, c01 = zero, c11 = zero, c02 = zero, c12 = zero;
  let c03 = zero, c13 = zero, c04 = zero, c14 = zero, c05 = zero, c15 = zero;
  for (let l = 0; l < length; l++, a += 32, b += <usize>NR * size) {
    const top = v128.load(a), bottom = v128.load(a, 16);
    let entry = v128.load_splat<T>(b);
    c00 = multiplyAdd<T>(top, entry, c00), c10 = multiplyAdd<T>(bottom, entry, c10);
    entry = v128.load_splat<T>(b + size);
    c01 = multiplyAdd<T>(top, entry, c01), c11 = multiplyAdd<T>(bottom, entry, c11);
    entry = v128.load_splat<T>(b + 2 * size);
    c02 = multiplyAdd<T>(top, entry, c02), c12 = multiplyAdd<T>(bottom, entry, c12);
    entry = v128.load_splat<T>(b + 3 * size);
    c03 = multiplyAdd<T>(top, entry, c03), c13 = multiplyAdd<T>(bottom, entry, c13);
    entry = v128.load_splat<T>(b + 4 * size);
    c04 = multiplyAdd<T>(top, entry, c04), c14 = multiplyAdd<T>(bottom, entry, c14);
    entry = v128.load_splat<T>(b + 5 * size);
    c05 = multiplyAdd<T>(top, entry, c05), c15 = multiplyAdd<T>(bottom, entry, c15);
  }
  storeColumn<T>(c, c00, c10, isFirst);
  storeColumn<T>(c + stride, c01, c11, isFirst);
  storeColumn<T>(c + 2 * stride, c02, c12, isFirst);
  storeColumn<T>(c + 3 * stride, c03, c13, isFirst);
  storeColumn<T>(c + 4 * stride, c04, c14, isFirst);
  storeColumn<T>(c + 5 * stride, c05, c15, isFirst);
}
