import { readFileSync } from 'node:fs';
import { dtypeOf, type Matrix } from '../matrix.ts';
import type { Backend, Operand } from './backend.ts';

/** A product as the kernels take it: sizes, address and steps of each factor, then C with α and β. */
type Gemm = (
  m: number,
  n: number,
  k: number,
  a: number,
  aRowStep: number,
  aColStep: number,
  b: number,
  bRowStep: number,
  bColStep: number,
  c: number,
  alpha: number,
  beta: number,
  scratch: number,
) => void;

interface Kernels {
  readonly memory: WebAssembly.Memory;
  gemmScratchBytesF32(m: number, n: number): number;
  gemmScratchBytesF64(m: number, n: number): number;
  readonly gemmF32: Gemm;
  readonly gemmF64: Gemm;
}

const PAGE_BYTES = 65_536;
/** What the compiler keeps at the start of the memory. */
const RESERVED_BYTES = 1024;
const ALIGNMENT_BYTES = 64;

interface Build {
  readonly file: string;
  readonly detail: string;
}

/** How the kernels were compiled, fastest first. */
export const BUILDS: readonly Build[] = [
  { file: 'kernels-relaxed.wasm', detail: 'relaxed SIMD' },
  { file: 'kernels.wasm', detail: 'SIMD' },
];

/**
 * The kernels of `kernels/`, which run everywhere: SIMD, with fused multiply-add where the engine offers relaxed SIMD.
 *
 * @returns undefined on an engine without SIMD
 * @throws Error when the kernels were not built
 */
export function createWasmBackend(builds: readonly Build[] = BUILDS): Backend | undefined {
  for (const { file, detail } of builds) {
    const binary = readKernels(file);
    if (!WebAssembly.validate(binary)) continue;
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary));
    const kernels = exports as unknown as Kernels;
    return { name: 'wasm', detail, gemm: (...product) => multiply(kernels, ...product) };
  }
  return undefined;
}

function readKernels(file: string): Uint8Array<ArrayBuffer> {
  const url = new URL(`../../wasm/${file}`, import.meta.url);
  try {
    return Uint8Array.from(readFileSync(url));
  } catch (cause) {
    throw new Error(`${url.pathname}: expected the compiled kernels. Run 'pnpm build' to make them`, { cause });
  }
}

function multiply(kernels: Kernels, alpha: number, left: Operand, right: Operand, beta: number, C: Matrix): void {
  const { rows: m, cols: n } = C;
  const k = left.isTransposed ? left.A.rows : left.A.cols;
  const isFloat32 = dtypeOf(C) === 'float32';
  const gemm = isFloat32 ? kernels.gemmF32 : kernels.gemmF64;
  const scratchBytes = isFloat32 ? kernels.gemmScratchBytesF32(m, n) : kernels.gemmScratchBytesF64(m, n);
  const a = RESERVED_BYTES;
  const b = aligned(a + left.A.data.byteLength);
  const c = aligned(b + right.A.data.byteLength);
  const scratch = aligned(c + C.data.byteLength);
  reserve(kernels.memory, scratch + scratchBytes);
  view(kernels.memory, a, left.A).set(left.A.data);
  view(kernels.memory, b, right.A).set(right.A.data);
  if (beta !== 0) view(kernels.memory, c, C).set(C.data);
  const [aRowStep, aColStep] = stepsOf(left);
  const [bRowStep, bColStep] = stepsOf(right);
  gemm(m, n, k, a, aRowStep, aColStep, b, bRowStep, bColStep, c, alpha, beta, scratch);
  C.data.set(view(kernels.memory, c, C));
}

/** Entries between neighbours in a column and in a row of op(A). */
function stepsOf({ A, isTransposed }: Operand): [number, number] {
  return isTransposed ? [A.rows, 1] : [1, A.rows];
}

function aligned(address: number): number {
  return Math.ceil(address / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}

function reserve(memory: WebAssembly.Memory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
}

function view({ buffer }: WebAssembly.Memory, address: number, { data }: Matrix): Float32Array | Float64Array {
  return data instanceof Float32Array
    ? new Float32Array(buffer, address, data.length)
    : new Float64Array(buffer, address, data.length);
}
