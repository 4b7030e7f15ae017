import type { Kernels } from './kernels.ts';
import { PART_WIDTH, type RunPart } from './team.ts';

// Number by number: an array of arguments would be allocated for every product of a training.

/** Writes a part of a job of the wasm backend: the arguments of `gemm`, in order. */
export function writeKernelPart(
  table: Float64Array,
  part: number,
  isFloat32: boolean,
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
): void {
  const at = part * PART_WIDTH;
  table[at] = isFloat32 ? 1 : 0;
  table[at + 1] = m;
  table[at + 2] = n;
  table[at + 3] = k;
  table[at + 4] = a;
  table[at + 5] = aRowStep;
  table[at + 6] = aColStep;
  table[at + 7] = b;
  table[at + 8] = bRowStep;
  table[at + 9] = bColStep;
  table[at + 10] = c;
  table[at + 11] = alpha;
  table[at + 12] = beta;
  table[at + 13] = scratch;
}

/** The kernels of one thread on such parts. */
export function kernelPartRunner({ gemm }: Kernels): RunPart {
  return (table, part) => {
    const at = part * PART_WIDTH;
    gemm(
      table[at] === 1,
      table[at + 1],
      table[at + 2],
      table[at + 3],
      table[at + 4],
      table[at + 5],
      table[at + 6],
      table[at + 7],
      table[at + 8],
      table[at + 9],
      table[at + 10],
      table[at + 11],
      table[at + 12],
      table[at + 13],
    );
  };
}
