import type { SandboxLevel } from '@gradus/contracts';
import type { LanguageName } from '../languages/language.ts';
import { Runtimes } from '../languages/runtimes.ts';
import type { Allowance } from '../sandbox/allowance.ts';
import { noSandbox } from '../sandbox/no-sandbox.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { SubmissionProcess } from './submission-process.ts';

export interface Surroundings {
  /** Else what is found on this machine. */
  readonly runtimes?: Runtimes;
  /** Else none. */
  readonly sandbox?: Sandbox;
  /** Whether another of the same language is started as soon as one is taken: in a batch the next one is sure to come. */
  readonly isRefilled?: boolean;
}

/**
 * Keeps a process of each language that was asked for started for the submission that comes next, so that what does not
 * depend on it (the translator, numpy) is loaded before it is there. A process runs one submission only.
 *
 * @example
 * const ahead = new ProcessAhead(allowanceOf(assignment.limits));
 * ahead.prepare('typescript');
 * const process = await ahead.take('typescript');
 */
export class ProcessAhead {
  readonly #allowance: Allowance;
  readonly #runtimes: Runtimes;
  readonly #sandbox: Sandbox;
  readonly #isRefilled: boolean;
  /** Those that wait, or will as soon as their runtime is found. */
  readonly #idle = new Map<LanguageName, Promise<SubmissionProcess>>();

  constructor(
    allowance: Allowance,
    { runtimes = new Runtimes(), sandbox = noSandbox, isRefilled = false }: Surroundings = {},
  ) {
    this.#allowance = allowance;
    this.#runtimes = runtimes;
    this.#sandbox = sandbox;
    this.#isRefilled = isRefilled;
  }

  /** Of the sandbox that the processes run in. */
  get level(): SandboxLevel {
    return this.#sandbox.level;
  }

  /** Starts a process, unless one for this language is waiting. That it cannot be started is told by `take`. */
  prepare(language: LanguageName): void {
    if (!this.#idle.has(language)) this.#prepared(language);
  }

  /**
   * The process that waits, else a new one: the caller's from now on. One that ended while it waited is no one's fault.
   *
   * @throws MissingToolError when this machine has nothing that runs the language
   */
  async take(language: LanguageName): Promise<SubmissionProcess> {
    const starting = this.#idle.get(language) ?? this.#prepared(language);
    this.#idle.delete(language);
    if (this.#isRefilled) this.prepare(language);
    const process = await starting;
    return process.isRunning ? process : this.#start(language);
  }

  /** Stops the processes that wait. */
  async close(): Promise<void> {
    const idle = [...this.#idle.values()];
    this.#idle.clear();
    for (const starting of idle) {
      // One that could not be started needs no stop.
      const process = await starting.catch(() => undefined);
      await process?.stop();
    }
  }

  #prepared(language: LanguageName): Promise<SubmissionProcess> {
    const starting = this.#start(language);
    starting.catch(() => {});
    this.#idle.set(language, starting);
    return starting;
  }

  async #start(language: LanguageName): Promise<SubmissionProcess> {
    const runtime = await this.#runtimes.of(language);
    const program = runtime.program(this.#allowance.memoryMb);
    return new SubmissionProcess(await this.#sandbox.cellFor(program, this.#allowance), this.#allowance);
  }
}
