import type { Program } from '../languages/program.ts';
import type { Allowance } from './allowance.ts';

const MB = 1024 * 1024;
/** The usual one of Linux. What grows there is counted as no data. */
const STACK_MB = 8;

/** What `prlimit` is told for the process of a submission. Sizes in bytes, time in seconds. */
export async function limitArguments(
  program: Program,
  { memoryMb, cpuSeconds, processes }: Allowance,
): Promise<string[]> {
  const base = await program.measureData?.();
  return [
    ...(base === undefined ? [] : [`--data=${base + memoryMb * MB}`]),
    // The first limit is told as a signal, which may be ignored; the second kills.
    `--cpu=${cpuSeconds}:${cpuSeconds + 1}`,
    `--nproc=${processes}`,
    `--stack=${STACK_MB * MB}`,
    '--fsize=0',
    '--nofile=64',
    '--core=0',
    '--memlock=0',
    '--msgqueue=0',
  ];
}
