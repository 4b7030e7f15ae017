import type { Assignment } from '@gradus/contracts';

/** What the process of a submission may use of the machine, beside wall-clock time. */
export interface Allowance {
  /** MB beside the runtime itself. */
  readonly memoryMb: number;
  /** Seconds of processor time, over all its threads. */
  readonly cpuSeconds: number;
  /** Threads and processes, the runtime's own among them. */
  readonly processes: number;
  /** KB that it may print. */
  readonly outputKb: number;
}

/** Node takes about ten threads, and hangs where it does not get them. */
const PROCESSES = 32;
const OUTPUT_KB = 16 * 1024;

/** What an assignment allows, and where it does not say: the processor for as long as the wall clock, on one core. */
export function allowanceOf(limits: Assignment['limits']): Allowance {
  const { memoryMb, loadMs, totalMs, processes = PROCESSES, outputKb = OUTPUT_KB } = limits;
  const { cpuSeconds = Math.ceil((loadMs + totalMs) / 1000) } = limits;
  return { memoryMb, cpuSeconds, processes, outputKb };
}
