import type { EntryMoves, MatrixPath, Value } from '@gradus/contracts/wire';
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

/** The submission exports no such target. */
export interface Missing {
  readonly kind: 'missing';
  readonly message: string;
}

/** How a target answered, in one word more than a session knows: it may not be there at all. */
export type Called = CallOutcome | Missing;
export type Counted = CountedOutcome | Missing;
export type Evaluated = EvaluationsOutcome | Missing;

/**
 * Calls the targets of one submission, whatever happens to its process: a call that ended one gets the next call a
 * fresh one, a target that ended one is not called again, and all calls together keep to a time.
 */
export class Caller {
  readonly #submission: Submission;
  readonly #limits: Limits;
  readonly #stoppedBy = new Map<string, string>();
  #loaded: Loaded | undefined;
  #budgetMs: number;
  #output = '';

  constructor(submission: Submission, limits: Limits & { readonly totalMs: number }) {
    this.#submission = submission;
    this.#limits = limits;
    this.#budgetMs = limits.totalMs;
  }

  /** Loads the submission. @returns why it cannot be used, or `undefined` */
  async load(): Promise<string | undefined> {
    const loaded = await this.#load();
    return 'refused' in loaded ? loaded.refused : undefined;
  }

  /** See `Session.call`. */
  call(target: string, parameters: readonly Value[]): Promise<Called> {
    return this.#ask(target, (session) => session.call(target, parameters, this.#budgetMs));
  }

  /** See `Session.countCalls`. */
  countCalls(target: string, parameters: readonly Value[]): Promise<Counted> {
    return this.#ask(target, (session) => session.countCalls(target, parameters, this.#budgetMs));
  }

  /** See `Session.evaluate`. */
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
      return { kind: 'missing', message: `the submission exports no function ${target}` };
    }
    const startMs = performance.now();
    const outcome = await ask(session);
    this.#budgetMs -= performance.now() - startMs;
    if (outcome.kind === 'stopped') {
      this.#stoppedBy.set(target, outcome.message);
      this.#output += session.output;
      this.#loaded = undefined;
    }
    return outcome;
  }

  async #load(): Promise<Loaded> {
    this.#loaded ??= await Session.start(this.#submission, this.#limits);
    return this.#loaded;
  }

  /** What the submission printed. */
  get output(): string {
    if (this.#loaded === undefined) return this.#output;
    return this.#output + ('session' in this.#loaded ? this.#loaded.session : this.#loaded).output;
  }

  async close(): Promise<void> {
    if (this.#loaded !== undefined && 'session' in this.#loaded) await this.#loaded.session.close();
  }
}
