import type { Kernels } from './kernels.ts';
import { PART_WIDTH, type RunPart } from './team.ts';

type GemmArguments = Parameters<Kernels['gemm']>;

/** Writes a part of a job of the wasm backend: the arguments of `gemm`, in order. */
export function writeKernelPart(table: Float64Array, part: number, ...call: GemmArguments): void {
  for (let index = 0; index < PART_WIDTH; index++) table[part * PART_WIDTH + index] = Number(call[index]);
}

/** The kernels of one thread on such parts. */
export function kernelPartRunner(kernels: Kernels): RunPart {
  // Reused: nothing is allocated for a part.
  const call = new Array(PART_WIDTH).fill(0) as unknown as GemmArguments;
  return (table, part) => {
    for (let index = 0; index < PART_WIDTH; index++) call[index] = table[part * PART_WIDTH + index];
    kernels.gemm(...call);
  };
}
