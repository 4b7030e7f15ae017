// AssemblyScript, compiled to `kernels.wasm` and `kernels-relaxed.wasm` by build.mjs. What TypeScript calls: every kernel
// for entries of either type, `isFloat32` says which.
export { crossEntropyDifferences } from './cross-entropy-differences';
export { differenceMoments } from './difference-moments';
export { rankOneDifferences, rowDifferences } from './differences';
import * as product from './gemm';
import * as passes from './passes';

/** Bytes of scratch memory that a product of these sizes needs. */
export function gemmScratchBytes(isFloat32: bool, m: i32, n: i32, k: i32): f64 {
  return isFloat32 ? product.scratchBytes<f32>(m, n, k) : product.scratchBytes<f64>(m, n, k);
}

/** Whether `x·x + c` is rounded once in this build on this processor: with relaxed SIMD the engine decides. */
export function isFused(): bool {
  // (1 + 2⁻³⁰)² − (1 + 2⁻²⁹) = 2⁻⁶⁰: rounding the square loses it.
  return product.multiplyAddOnce(1 + 2.0 ** -30, -(1 + 2.0 ** -29)) != 0;
}

export function gemm(
  isFloat32: bool,
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
  alpha: f64,
  beta: f64,
  scratch: usize,
): void {
  if (isFloat32) {
    product.gemm<f32>(m, n, k, a, aRowStep, aColStep, b, bRowStep, bColStep, c, <f32>alpha, <f32>beta, scratch);
  } else {
    product.gemm<f64>(m, n, k, a, aRowStep, aColStep, b, bRowStep, bColStep, c, alpha, beta, scratch);
  }
}

export function addColumn(isFloat32: bool, m: i32, n: i32, s: usize, c: usize): void {
  if (isFloat32) passes.broadcastColumn<f32>(passes.ADD, m, n, s, c);
  else passes.broadcastColumn<f64>(passes.ADD, m, n, s, c);
}

export function subtractColumn(isFloat32: bool, m: i32, n: i32, s: usize, c: usize): void {
  if (isFloat32) passes.broadcastColumn<f32>(passes.SUBTRACT, m, n, s, c);
  else passes.broadcastColumn<f64>(passes.SUBTRACT, m, n, s, c);
}

export function multiplyColumn(isFloat32: bool, m: i32, n: i32, s: usize, c: usize): void {
  if (isFloat32) passes.broadcastColumn<f32>(passes.MULTIPLY, m, n, s, c);
  else passes.broadcastColumn<f64>(passes.MULTIPLY, m, n, s, c);
}

export function scaleWhereNotPositive(isFloat32: bool, m: i32, n: i32, g: usize, x: usize, factor: f64): void {
  if (isFloat32) passes.scaleWhereNotPositive<f32>(m, n, g, x, <f32>factor);
  else passes.scaleWhereNotPositive<f64>(m, n, g, x, factor);
}

export function scaleAndShiftRows(isFloat32: bool, m: i32, n: i32, s: usize, f: usize, a: usize, x: usize): void {
  if (isFloat32) passes.scaleAndShiftRows<f32>(m, n, s, f, a, x);
  else passes.scaleAndShiftRows<f64>(m, n, s, f, a, x);
}

export function subtractScaledRows(isFloat32: bool, m: i32, n: i32, g: usize, p: usize, s: usize): void {
  if (isFloat32) passes.subtractScaledRows<f32>(m, n, g, p, s);
  else passes.subtractScaledRows<f64>(m, n, g, p, s);
}

export function rowMeans(isFloat32: bool, m: i32, n: i32, s: usize, means: usize): void {
  if (isFloat32) passes.rowMeans<f32>(m, n, s, means);
  else passes.rowMeans<f64>(m, n, s, means);
}

export function rowMoments(isFloat32: bool, m: i32, n: i32, s: usize, mean: usize, variance: usize): void {
  if (isFloat32) passes.rowMoments<f32>(m, n, s, mean, variance);
  else passes.rowMoments<f64>(m, n, s, mean, variance);
}

export function rowMeanProducts(isFloat32: bool, m: i32, n: i32, a: usize, b: usize, means: usize): void {
  if (isFloat32) passes.rowMeanProducts<f32>(m, n, a, b, means);
  else passes.rowMeanProducts<f64>(m, n, a, b, means);
}

export function scaleBytes(isFloat32: bool, m: i32, n: i32, bytes: usize, f: usize, a: usize, x: usize): void {
  if (isFloat32) passes.scaleBytes<f32>(m, n, bytes, f, a, x);
  else passes.scaleBytes<f64>(m, n, bytes, f, a, x);
}
