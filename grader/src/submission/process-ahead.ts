import { SubmissionProcess } from './submission-process.ts';

/**
 * Keeps one process started for the submission that comes next, so that Node, the compiler and `@gradus/matrix` are
 * loaded before it is there. A process runs one submission only.
 *
 * @example
 * const ahead = new ProcessAhead(assignment.limits.memoryMb);
 * ahead.prepare();
 * const process = ahead.take();
 */
export class ProcessAhead {
  readonly #memoryMb: number;
  #idle: SubmissionProcess | undefined;

  constructor(memoryMb: number) {
    this.#memoryMb = memoryMb;
  }

  /** Starts a process, unless one is waiting. */
  prepare(): void {
    if (this.#idle?.isRunning !== true) this.#idle = new SubmissionProcess(this.#memoryMb);
  }

  /** The process that waits, else a new one: the caller's from now on. One that ended while it waited is no one's fault. */
  take(): SubmissionProcess {
    this.prepare();
    const process = this.#idle as SubmissionProcess;
    this.#idle = undefined;
    return process;
  }

  /** Stops the process that waits. */
  async close(): Promise<void> {
    await this.#idle?.stop();
    this.#idle = undefined;
  }
}
