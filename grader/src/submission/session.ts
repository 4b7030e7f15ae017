import { randomInt } from 'node:crypto';
import { stripVTControlCharacters } from 'node:util';
import { decodeValue, encodeFrame, encodeValue, type Value, ValueError } from '@gradus/contracts/wire';
import type { Submission } from './submission.ts';
import { type Incoming, SubmissionProcess } from './submission-process.ts';

/** What a submission is allowed; times in wall-clock milliseconds. */
export interface Limits {
  readonly loadMs: number;
  readonly callMs: number;
  readonly memoryMb: number;
}

/** How loading ended. `refused`: it does not compile or crashed while loading, and printed this until then. */
export type Loaded = { readonly session: Session } | { readonly refused: string; readonly output: string };

/** How a call ended: all of it is the student's doing. After `stopped` the session is over. */
export type CallOutcome =
  | { readonly kind: 'returned'; readonly value: Value }
  | { readonly kind: 'threw'; readonly message: string }
  | { readonly kind: 'stopped'; readonly message: string };

/** The largest bound that `randomInt` takes. */
const IDS = 2 ** 48 - 1;

/**
 * One submission in a process of its own. Numbers go in and come out; everything else that the process does or says
 * ends the session. Our own failures (no process can be started) are exceptions.
 */
export class Session {
  readonly targets: ReadonlySet<string>;
  readonly #process: SubmissionProcess;
  readonly #callMs: number;

  private constructor(process: SubmissionProcess, targets: ReadonlySet<string>, callMs: number) {
    this.#process = process;
    this.targets = targets;
    this.#callMs = callMs;
  }

  /** Starts the process and loads the submission. @throws Error when the process cannot be started: our fault */
  static async start(submission: Submission, limits: Limits): Promise<Loaded> {
    const process = new SubmissionProcess(submission, limits.memoryMb);
    const incoming = await process.next(limits.loadMs, `did not finish loading within ${limits.loadMs / 1000} s`);
    if ('reply' in incoming && incoming.reply.type === 'ready') {
      return { session: new Session(process, new Set(incoming.reply.targets), limits.callMs) };
    }
    await process.stop();
    return { refused: `the submission ${whyRefused(incoming)}`, output: process.output };
  }

  /** Calls one target. @param budgetMs - what is left of the time for the whole submission */
  async call(target: string, parameters: readonly Value[], budgetMs: number): Promise<CallOutcome> {
    // Nobody can answer a call that was not made yet.
    const id = randomInt(IDS);
    const { node, payload } = encodeValue(parameters);
    const limitMs = Math.max(1, Math.min(this.#callMs, budgetMs));
    const tooSlow =
      budgetMs < this.#callMs
        ? `used up the time for all calls in ${target}`
        : `did not answer within ${limitMs / 1000} s in ${target}`;
    this.#process.send(encodeFrame({ id, target, arguments: node }, payload));
    const incoming = await this.#process.next(limitMs, tooSlow);
    if ('ended' in incoming) return this.#stop(incoming.ended);
    const { reply } = incoming;
    if (reply.type === 'ready' || reply.type === 'refused' || reply.id !== id) {
      return this.#stop('sent an answer that nobody asked for');
    }
    if (reply.type === 'threw') return { kind: 'threw', message: onOneLine(reply.message) };
    try {
      return { kind: 'returned', value: decodeValue(reply.value, incoming.payload) };
    } catch (error) {
      if (error instanceof ValueError) return this.#stop(`sent a broken value (${error.message})`);
      throw error;
    }
  }

  /** What the submission printed so far, cut at 64 KB. */
  get output(): string {
    return this.#process.output;
  }

  async close(): Promise<void> {
    await this.#process.stop();
  }

  async #stop(message: string): Promise<CallOutcome> {
    await this.#process.stop();
    return { kind: 'stopped', message: `the submission ${message}` };
  }
}

function whyRefused(incoming: Incoming): string {
  if ('ended' in incoming) return incoming.ended;
  const { reply } = incoming;
  if (reply.type !== 'refused') return 'answered before it was asked';
  const what = reply.stage === 'compile' ? 'does not compile' : 'crashes while it is loaded';
  return `${what}: ${onOneLine(reply.message)}`;
}

/** A submission's own words, hostile as they may be, become one line: no escape sequences, no control characters. */
function onOneLine(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim();
}
