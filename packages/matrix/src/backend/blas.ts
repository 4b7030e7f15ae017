import { dtypeOf, type Matrix } from '../matrix.ts';
import type { Backend, Operand } from './backend.ts';
import { type Cblas, cblasPartRunner, loadCblas, writeCblasPart } from './cblas.ts';
import { KernelMemory } from './kernel-memory.ts';
import { type CompiledKernels, compileKernels, describeKernels, instantiateKernels, type Kernels } from './kernels.ts';
import { plainDifferences } from './plain-differences.ts';
import { plainPasses } from './plain-passes.ts';
import { MAX_PARTS, Team } from './team.ts';
import { createWasmDifferences } from './wasm-differences.ts';
import { createWasmPasses } from './wasm-passes.ts';

/** CBLAS of the system, fastest first; the loader's own search path finds them. */
const LIBRARIES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['libopenblas.so.0', 'libopenblas.so'],
  darwin: ['/System/Library/Frameworks/Accelerate.framework/Accelerate', 'libopenblas.dylib'],
  win32: ['libopenblas.dll'],
};

/** A part has at least so many multiplications and columns: the library packs A for each part anew. */
const PART_MULTIPLICATIONS = 4_000_000;
const PART_COLS = 32;

/**
 * The system's CBLAS through koffi. The library itself takes one thread, and a large product is cut into parts by its
 * shape alone: the result then depends neither on what else runs nor on how many threads share the parts. The passes
 * are the kernels' where the engine has SIMD.
 *
 * @returns undefined where no library is found
 */
export function createBlasBackend(): Backend | undefined {
  for (const file of LIBRARIES[process.platform] ?? []) {
    let cblas: Cblas;
    try {
      cblas = loadCblas(file);
    } catch {
      // Not installed, or not what its name says: the next one.
      continue;
    }
    const team = new Team(cblasPartRunner(cblas), { kind: 'blas', file });
    const memory = new KernelMemory();
    // Shared memory stays where it is when it grows.
    const base = cblas.addressOf(new Uint8Array(memory.memory.buffer));
    const addressOf = ({ data }: Matrix): number =>
      memory.holds(data) ? base + data.byteOffset : cblas.addressOf(data);
    const compiled = compileKernels();
    const kernels = compiled === undefined ? undefined : instantiateKernels(compiled.module, memory.memory);
    return {
      name: 'blas',
      detail: describe(file, cblas, compiled, kernels),
      allocate: (rows, cols, dtype) => memory.allocate(rows, cols, dtype),
      allocateBytes: (length) => memory.allocateBytes(length),
      gemm: (alpha, left, right, beta, C) => multiply(team, addressOf, alpha, left, right, beta, C),
      passes: kernels === undefined ? plainPasses : createWasmPasses(kernels, memory),
      differences: kernels === undefined ? plainDifferences : createWasmDifferences(kernels, memory),
      setThreads: (count) => {
        team.size = count;
      },
    };
  }
  return undefined;
}

function describe(
  file: string,
  { build }: Cblas,
  compiled: CompiledKernels | undefined,
  kernels: Kernels | undefined,
): string {
  const passes =
    compiled === undefined || kernels === undefined ? 'plain TypeScript' : describeKernels(compiled, kernels);
  return `${file}: ${build}; passes: ${passes}`;
}

function multiply(
  team: Team,
  addressOf: (A: Matrix) => number,
  alpha: number,
  left: Operand,
  right: Operand,
  beta: number,
  C: Matrix,
): void {
  const { rows: m, cols: n } = C;
  const k = left.isTransposed ? left.A.rows : left.A.cols;
  const isFloat32 = dtypeOf(C) === 'float32';
  const a = addressOf(left.A);
  const b = addressOf(right.A);
  const c = addressOf(C);
  const parts = partsOf(m, n, k);
  const colsOfPart = Math.ceil(n / parts);
  const bytes = C.data.BYTES_PER_ELEMENT;
  // Bytes between neighbouring columns of op(B).
  const bColBytes = right.isTransposed ? bytes : k * bytes;
  let part = 0;
  for (let first = 0; first < n; first += colsOfPart, part++) {
    const cols = Math.min(colsOfPart, n - first);
    const bPart = b + first * bColBytes;
    const cPart = c + first * m * bytes;
    // biome-ignore format: the three operands
    writeCblasPart(team.table, part, isFloat32, left.isTransposed, right.isTransposed, m, cols, k,
      alpha, a, left.A.rows, bPart, right.A.rows, beta, cPart, m);
  }
  team.run(part);
}

/** A power of two, so that as many threads have as much to do. */
function partsOf(m: number, n: number, k: number): number {
  const most = Math.min(MAX_PARTS, n / PART_COLS, (m * n * k) / PART_MULTIPLICATIONS);
  return 2 ** Math.max(0, Math.floor(Math.log2(most)));
}
