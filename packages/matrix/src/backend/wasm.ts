import { readFileSync } from 'node:fs';
import { dtypeOf, type Matrix } from '../matrix.ts';
import type { Backend, Operand } from './backend.ts';
import { KernelMemory } from './kernel-memory.ts';

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
  gemmScratchBytesF32(m: number, n: number): number;
  gemmScratchBytesF64(m: number, n: number): number;
  readonly gemmF32: Gemm;
  readonly gemmF64: Gemm;
}

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
    const memory = new KernelMemory();
    const module = new WebAssembly.Module(binary);
    const { exports } = new WebAssembly.Instance(module, { env: { memory: memory.memory } });
    const kernels = exports as unknown as Kernels;
    return {
      name: 'wasm',
      detail,
      allocate: (rows, cols, dtype) => memory.allocate(rows, cols, dtype),
      gemm: (...product) => multiply(kernels, memory, ...product),
    };
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

function multiply(
  kernels: Kernels,
  memory: KernelMemory,
  alpha: number,
  left: Operand,
  right: Operand,
  beta: number,
  C: Matrix,
): void {
  const { rows: m, cols: n } = C;
  const k = left.isTransposed ? left.A.rows : left.A.cols;
  const isFloat32 = dtypeOf(C) === 'float32';
  const gemm = isFloat32 ? kernels.gemmF32 : kernels.gemmF64;
  const scratchBytes = isFloat32 ? kernels.gemmScratchBytesF32(m, n) : kernels.gemmScratchBytesF64(m, n);
  const visit = memory.visit([left.A, right.A, C], scratchBytes);
  const [a, b, c] = visit.addresses;
  visit.copyIn(left.A, a);
  visit.copyIn(right.A, b);
  if (beta !== 0) visit.copyIn(C, c);
  const [aRowStep, aColStep] = stepsOf(left);
  const [bRowStep, bColStep] = stepsOf(right);
  gemm(m, n, k, a, aRowStep, aColStep, b, bRowStep, bColStep, c, alpha, beta, visit.scratch);
  visit.copyOut(C, c);
}

/** Entries between neighbours in a column and in a row of op(A). */
function stepsOf({ A, isTransposed }: Operand): [number, number] {
  return isTransposed ? [A.rows, 1] : [1, A.rows];
}
