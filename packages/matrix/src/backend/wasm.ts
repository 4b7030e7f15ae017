import { dtypeOf, type Matrix } from '../matrix.ts';
import type { Backend, Operand } from './backend.ts';
import { aligned, KernelMemory } from './kernel-memory.ts';
import { kernelPartRunner, writeKernelPart } from './kernel-part.ts';
import { BUILDS, type Build, compileKernels, describeKernels, instantiateKernels, type Kernels } from './kernels.ts';
import { MAX_PARTS, Team } from './team.ts';
import { createWasmDifferences } from './wasm-differences.ts';
import { createWasmPasses } from './wasm-passes.ts';

/** Columns of a tile: parts are cut between tiles, which changes no bit of the result. */
const TILE_COLS = 6;
/** Multiplications from which a product is shared: some 40 µs of one thread. */
const SHARED = 1_000_000;
/** A part has at least so many columns, since A is packed for each part anew. */
const PART_COLS = 48;
/** More parts than threads: one whose core is taken away holds up the others for less. */
const PARTS_OF_THREAD = 4;

/**
 * The kernels of `kernels/`, which run everywhere: SIMD, with fused multiply-add where the engine offers relaxed SIMD.
 *
 * @returns undefined on an engine without SIMD
 * @throws Error when the kernels were not built
 */
export function createWasmBackend(builds: readonly Build[] = BUILDS): Backend | undefined {
  const compiled = compileKernels(builds);
  if (compiled === undefined) return undefined;
  const memory = new KernelMemory();
  const kernels = instantiateKernels(compiled.module, memory.memory);
  const team = new Team(kernelPartRunner(kernels), { kind: 'wasm', module: compiled.module, memory: memory.memory });
  return {
    name: 'wasm',
    detail: describeKernels(compiled, kernels),
    allocate: (rows, cols, dtype) => memory.allocate(rows, cols, dtype),
    allocateBytes: (length) => memory.allocateBytes(length),
    gemm: (alpha, left, right, beta, C) => multiply(kernels, memory, team, alpha, left, right, beta, C),
    passes: createWasmPasses(kernels, memory),
    differences: createWasmDifferences(kernels, memory),
    setThreads: (count) => {
      team.size = count;
    },
  };
}

function multiply(
  kernels: Kernels,
  memory: KernelMemory,
  team: Team,
  alpha: number,
  left: Operand,
  right: Operand,
  beta: number,
  C: Matrix,
): void {
  const { rows: m, cols: n } = C;
  const k = left.isTransposed ? left.A.rows : left.A.cols;
  const isFloat32 = dtypeOf(C) === 'float32';
  const tiles = Math.ceil(n / TILE_COLS);
  const parts = team.size === 1 || m * n * k < SHARED ? 1 : partsOf(n, team.size);
  const colsOfPart = Math.ceil(tiles / parts) * TILE_COLS;

  // Matrices that visit, one after the other, then the scratch memory of each part.
  const bBase = visitorBytes(memory, left.A);
  const cBase = bBase + visitorBytes(memory, right.A);
  const scratchBase = cBase + visitorBytes(memory, C);
  const scratchBytes = aligned(kernels.gemmScratchBytes(isFloat32, m, colsOfPart, k));
  const base = memory.scratch(scratchBase + parts * scratchBytes);
  const a = addressOf(memory, left.A, base, true);
  const b = addressOf(memory, right.A, base + bBase, true);
  const c = addressOf(memory, C, base + cBase, beta !== 0);

  // Entries between neighbours in a column and in a row of op(A) and op(B).
  const aRowStep = left.isTransposed ? k : 1;
  const aColStep = left.isTransposed ? 1 : m;
  const bRowStep = right.isTransposed ? n : 1;
  const bColStep = right.isTransposed ? 1 : k;
  const bytes = C.data.BYTES_PER_ELEMENT;
  let part = 0;
  for (let first = 0; first < n; first += colsOfPart, part++) {
    const cols = Math.min(colsOfPart, n - first);
    const bPart = b + first * bColStep * bytes;
    const cPart = c + first * m * bytes;
    const scratch = base + scratchBase + part * scratchBytes;
    // biome-ignore format: the three operands
    writeKernelPart(team.table, part, isFloat32, m, cols, k,
      a, aRowStep, aColStep, bPart, bRowStep, bColStep, cPart, alpha, beta, scratch);
  }
  team.run(part);
  if (!memory.holds(C.data)) memory.copyOut(c, C);
}

function partsOf(n: number, threads: number): number {
  return Math.max(1, Math.min(MAX_PARTS, PARTS_OF_THREAD * threads, Math.floor(n / PART_COLS)));
}

function visitorBytes(memory: KernelMemory, { data }: Matrix): number {
  return memory.holds(data) ? 0 : aligned(data.byteLength);
}

/** Where a matrix lies in the memory: a visitor at `place`, copied there if it is read. */
function addressOf(memory: KernelMemory, A: Matrix, place: number, isRead: boolean): number {
  if (memory.holds(A.data)) return A.data.byteOffset;
  if (isRead) memory.copyIn(A, place);
  return place;
}
