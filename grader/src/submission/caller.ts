import type { EntryMoves, MatrixPath, Value } from '@gradus/contracts/wire';
import { languageNamed } from '../languages/languages.ts';
import type { Words } from '../languages/words.ts';
import { allowanceOf } from '../sandbox/allowance.ts';
import { ProcessAhead } from './process-ahead.ts';
import {
  type CallOutcome,
  type CountedOutcome,
  type EvaluationsOutcome,
  type Limits,
  type Loaded,
  Session,
  type Stopped,
} from './session.ts';
import type { Submission } from './submission.ts';
import type { SubmissionProcess } from './submission-process.ts';

/** The submission exports no such target. */
export interface Missing {
  readonly kind: 'missing';
  readonly message: string;
}

/** How a target answered, in one word more than a session knows: it may not be there at all. */
export type Called = CallOutcome | Missing;
export type Counted = CountedOutcome | Missing;
export type Evaluated = EvaluationsOutcome | Missing;

export interface CallerOptions {
  /** Where processes come from; else each is started when it is needed. */
  readonly processes?: ProcessAhead;
  /** Ends the process, and with it whatever waits for an answer. */
  readonly signal?: AbortSignal;
}

/**
 * Calls the targets of one submission, whatever happens to its process: a call that ended one gets the next call a
 * fresh one, a target that ended one is not called again, and all calls together keep to a time.
 */
export class Caller {
  /** What the submission's author calls things. */
  readonly words: Words;
  readonly #submission: Submission;
  readonly #limits: Limits;
  readonly #processes: ProcessAhead;
  readonly #signal: AbortSignal | undefined;
  readonly #stoppedBy = new Map<string, string>();
  #process: SubmissionProcess | undefined;
  #loaded: Loaded | undefined;
  #budgetMs: number;
  #isReloading = false;
  #output = '';
  #leftOut = '';

  constructor(
    submission: Submission,
    limits: Limits,
    { processes = new ProcessAhead(allowanceOf(limits)), signal }: CallerOptions = {},
  ) {
    this.words = languageNamed(submission.language).words;
    this.#submission = submission;
    this.#limits = limits;
    this.#processes = processes;
    this.#signal = signal;
    this.#budgetMs = limits.totalMs;
    signal?.addEventListener('abort', this.#stop);
  }

  readonly #stop = (): void => void this.#process?.stop();

  /** Loads the submission. @returns why it cannot be used, or `undefined`. @throws the signal's reason when it is aborted */
  async load(): Promise<string | undefined> {
    const loaded = await this.#load();
    return 'refused' in loaded ? loaded.refused : undefined;
  }

  /** See `Session.call`. @throws the signal's reason when it is aborted */
  call(target: string, parameters: readonly Value[]): Promise<Called> {
    return this.#ask(target, (session) => session.call(target, parameters, this.#budgetMs));
  }

  /** See `Session.countCalls`. @throws the signal's reason when it is aborted */
  countCalls(target: string, parameters: readonly Value[]): Promise<Counted> {
    return this.#ask(target, (session) => session.countCalls(target, parameters, this.#budgetMs));
  }

  /** See `Session.evaluate`. @throws the signal's reason when it is aborted */
  evaluate(target: string, parameters: readonly Value[], path: MatrixPath, moves: EntryMoves): Promise<Evaluated> {
    return this.#ask(target, (session) => session.evaluate(target, parameters, path, moves, this.#budgetMs));
  }

  async #ask<Outcome extends CallOutcome | CountedOutcome | EvaluationsOutcome>(
    target: string,
    ask: (session: Session) => Promise<Outcome>,
  ): Promise<Outcome | Stopped | Missing> {
    const stopped = this.#stoppedBy.get(target);
    if (stopped !== undefined) return { kind: 'stopped', message: `not called again: ${stopped}` };
    const loaded = await this.#load();
    if ('refused' in loaded) return { kind: 'stopped', message: loaded.refused };
    const { session } = loaded;
    if (!session.targets.has(target)) {
      return { kind: 'missing', message: this.words.missing(target) };
    }
    const startMs = performance.now();
    const outcome = await ask(session);
    this.#signal?.throwIfAborted();
    this.#budgetMs -= performance.now() - startMs;
    if (outcome.kind === 'stopped') {
      this.#stoppedBy.set(target, outcome.message);
      this.#output += session.output;
      this.#loaded = undefined;
    }
    return outcome;
  }

  async #load(): Promise<Loaded> {
    this.#signal?.throwIfAborted();
    if (this.#loaded === undefined) {
      this.#process = await this.#processes.take(this.#submission.language);
      this.#signal?.throwIfAborted();
      const startMs = performance.now();
      this.#loaded = await Session.start(this.#submission, this.#limits, this.#process);
      // The first load is free; whoever ends process after process pays for the others.
      if (this.#isReloading) this.#budgetMs -= performance.now() - startMs;
      this.#isReloading = true;
      this.#leftOut = this.#loaded.leftOut;
      this.#signal?.throwIfAborted();
    }
    return this.#loaded;
  }

  /** What the submission printed. */
  get output(): string {
    if (this.#loaded === undefined) return this.#output;
    return this.#output + ('session' in this.#loaded ? this.#loaded.session : this.#loaded).output;
  }

  /** What of the submission's files was not run; empty where all was. */
  get leftOut(): string {
    return this.#leftOut;
  }

  async close(): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#stop);
    await this.#process?.stop();
  }
}
