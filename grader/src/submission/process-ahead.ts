import type { LanguageName } from '../languages/language.ts';
import { Runtimes } from '../languages/runtimes.ts';
import { SubmissionProcess } from './submission-process.ts';

/** A process that waits, or will as soon as its runtime is found. */
interface Idle {
  readonly language: LanguageName;
  readonly starting: Promise<SubmissionProcess>;
}

/**
 * Keeps one process started for the submission that comes next, so that what does not depend on it (the translator, numpy)
 * is loaded before it is there. A process runs one submission only.
 *
 * @example
 * const ahead = new ProcessAhead(assignment.limits.memoryMb);
 * ahead.prepare('typescript');
 * const process = await ahead.take('typescript');
 */
export class ProcessAhead {
  readonly #memoryMb: number;
  readonly #runtimes: Runtimes;
  #idle: Idle | undefined;

  constructor(memoryMb: number, runtimes = new Runtimes()) {
    this.#memoryMb = memoryMb;
    this.#runtimes = runtimes;
  }

  /** Starts a process, unless one for this language is waiting. That it cannot be started is told by `take`. */
  prepare(language: LanguageName): void {
    if (this.#idle?.language === language) return;
    this.#discard();
    const starting = this.#start(language);
    starting.catch(() => {});
    this.#idle = { language, starting };
  }

  /**
   * The process that waits, else a new one: the caller's from now on. One that ended while it waited is no one's fault.
   *
   * @throws MissingToolError when this machine has nothing that runs the language
   */
  async take(language: LanguageName): Promise<SubmissionProcess> {
    this.prepare(language);
    const { starting } = this.#idle as Idle;
    this.#idle = undefined;
    const process = await starting;
    return process.isRunning ? process : this.#start(language);
  }

  /** Stops the process that waits. */
  async close(): Promise<void> {
    await this.#discard();
  }

  async #start(language: LanguageName): Promise<SubmissionProcess> {
    const runtime = await this.#runtimes.of(language);
    return new SubmissionProcess(runtime.program(this.#memoryMb));
  }

  async #discard(): Promise<void> {
    const idle = this.#idle;
    this.#idle = undefined;
    // One that could not be started needs no stop.
    const process = await idle?.starting.catch(() => undefined);
    await process?.stop();
  }
}
