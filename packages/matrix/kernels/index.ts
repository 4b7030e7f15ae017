// AssemblyScript, compiled to `kernels.wasm` and `kernels-relaxed.wasm` by build.mjs. What TypeScript calls.
import { gemm, scratchBytes } from './gemm';

/** Bytes of scratch memory that a product of these sizes needs. */
export function gemmScratchBytesF32(m: i32, n: i32): usize {
  return scratchBytes<f32>(m, n);
}

export function gemmScratchBytesF64(m: i32, n: i32): usize {
  return scratchBytes<f64>(m, n);
}

export function gemmF32(
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
  alpha: f32,
  beta: f32,
  scratch: usize,
): void {
  gemm<f32>(m, n, k, a, aRowStep, aColStep, b, bRowStep, bColStep, c, alpha, beta, scratch);
}

export function gemmF64(
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
  gemm<f64>(m, n, k, a, aRowStep, aColStep, b, bRowStep, bColStep, c, alpha, beta, scratch);
}
