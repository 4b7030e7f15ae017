import { randomInt } from 'node:crypto';
import { stripVTControlCharacters } from 'node:util';
import type { Assignment } from '@gradus/contracts';
import {
  type CallRequest,
  decodeValue,
  type EntryMoves,
  type EvaluateRequest,
  encodeFrame,
  encodeMoves,
  encodeValue,
  type FunctionCalls,
  type LoadRequest,
  type MatrixPath,
  type Value,
  ValueError,
  type ValueNode,
} from '@gradus/contracts/wire';
import { languageNamed } from '../languages/languages.ts';
import type { Words } from '../languages/words.ts';
import { allowanceOf } from '../sandbox/allowance.ts';
import { expectMoves } from './expect-moves.ts';
import { ProcessAhead } from './process-ahead.ts';
import type { Submission } from './submission.ts';
import type { Incoming, SubmissionProcess } from './submission-process.ts';

/** What a submission is allowed; times in wall-clock milliseconds. */
export type Limits = Assignment['limits'];

/** How loading ended. `refused`: it does not compile or crashed while loading, and printed this until then. */
export type Loaded = Started | { readonly refused: string; readonly output: string; readonly leftOut: string };

interface Started {
  readonly session: Session;
  /** What of its files was not run, in the words of the submission's process; empty where nothing was left out. */
  readonly leftOut: string;
}

/** The session is over, and why: the student's doing. */
export interface Stopped {
  readonly kind: 'stopped';
  readonly message: string;
}

/** The target threw, and what. */
interface Threw {
  readonly kind: 'threw';
  readonly message: string;
}

/** How a call ended: all of it is the student's doing. */
export type CallOutcome =
  | {
      readonly kind: 'returned';
      readonly value: Value;
      /** Of the first argument that the target changed; counted from 0. */
      readonly changed?: number;
    }
  | Threw
  | Stopped;

/**
 * How a call ended whose calls are counted: with the counts of the submission's own named functions, those called most
 * first, as its process tells them.
 */
export type CountedOutcome =
  | { readonly kind: 'counted'; readonly value: Value; readonly functions: readonly FunctionCalls[] }
  | Threw
  | Stopped;

/** How many evaluations ended: the costs of all, NaN and ±Infinity among them, or the first move that gave no number. */
export type EvaluationsOutcome =
  | { readonly kind: 'evaluated'; readonly costs: Float64Array }
  | { readonly kind: 'threwAt'; readonly move: number; readonly message: string }
  | Stopped;

/** The largest bound that `randomInt` takes. */
const IDS = 2 ** 48 - 1;
/** So many evaluations of one message are given the time of a call, beside that of one call for the message. */
const EVALUATIONS_A_CALL = 100;
const UNASKED = 'sent an answer that nobody asked for';

/**
 * One submission in a process of its own. Numbers go in and come out; everything else that the process does or says
 * ends the session. Our own failures (no process can be started) are exceptions.
 */
export class Session {
  readonly targets: ReadonlySet<string>;
  readonly #process: SubmissionProcess;
  readonly #callMs: number;
  readonly #words: Words;
  /** What was asked last, for messages. */
  #asked = '';

  private constructor(process: SubmissionProcess, targets: ReadonlySet<string>, callMs: number, words: Words) {
    this.#process = process;
    this.targets = targets;
    this.#callMs = callMs;
    this.#words = words;
  }

  /**
   * Loads the submission in a process that has none yet.
   *
   * @param ready - the process; else one is started
   * @throws Error when the process could not be started: our fault
   * @throws MissingToolError when this machine does not run the language after all
   */
  static async start(
    { root, entry, main, language }: Submission,
    limits: Limits,
    ready?: SubmissionProcess,
  ): Promise<Loaded> {
    const process = ready ?? (await new ProcessAhead(allowanceOf(limits)).take(language));
    const shown = await process.show({ root, entry, ...(main === undefined ? {} : { main }) });
    const request: LoadRequest = { type: 'load', ...shown };
    process.send(encodeFrame(request));
    const { words } = languageNamed(language);
    const tooSlow = `did not finish loading within ${limits.loadMs / 1000} s${words.tooSlowToLoad}`;
    const incoming = await process.next(limits.loadMs, tooSlow);
    const leftOut = 'reply' in incoming && 'leftOut' in incoming.reply ? onOneLine(incoming.reply.leftOut ?? '') : '';
    if ('reply' in incoming && incoming.reply.type === 'ready') {
      return {
        session: new Session(process, new Set(incoming.reply.targets), limits.callMs, words),
        leftOut,
      };
    }
    await process.stop();
    if ('ended' in incoming) await process.verify();
    return { refused: `the submission ${whyRefused(incoming, tooSlow)}`, output: process.output, leftOut };
  }

  /** Calls one target. @param budgetMs - what is left of the time for the whole submission */
  async call(target: string, parameters: readonly Value[], budgetMs: number): Promise<CallOutcome> {
    const incoming = await this.#askCall('call', target, parameters, budgetMs);
    if ('ended' in incoming) return this.#stop(incoming.ended);
    const { reply } = incoming;
    if (reply.type === 'threw') return this.#threw(reply.message, target);
    if (reply.type !== 'returned') return this.#stop(UNASKED);
    const value = valueIn(reply.value, incoming.payload);
    if ('broken' in value) return this.#stop(value.broken);
    const { changed } = reply;
    return { kind: 'returned', ...value, ...(changed !== undefined && { changed }) };
  }

  /** Calls one target and counts the calls of the submission's own functions meanwhile. */
  async countCalls(target: string, parameters: readonly Value[], budgetMs: number): Promise<CountedOutcome> {
    const incoming = await this.#askCall('countCalls', target, parameters, budgetMs);
    if ('ended' in incoming) return this.#stop(incoming.ended);
    const { reply } = incoming;
    if (reply.type === 'threw') return this.#threw(reply.message, target);
    if (reply.type !== 'counted') return this.#stop(UNASKED);
    const value = valueIn(reply.value, incoming.payload);
    return 'broken' in value ? this.#stop(value.broken) : { kind: 'counted', ...value, functions: reply.functions };
  }

  /**
   * Evaluates one target, a cost, once for each move of one entry of one matrix of its parameters: all in one message.
   *
   * @param path - of the matrix, float64
   * @param moves - 1 to `MAX_MOVES`
   * @param budgetMs - what is left of the time for the whole submission
   * @throws RangeError when the moves do not fit the parameters: our fault
   */
  async evaluate(
    target: string,
    parameters: readonly Value[],
    path: MatrixPath,
    moves: EntryMoves,
    budgetMs: number,
  ): Promise<EvaluationsOutcome> {
    expectMoves(parameters, path, moves);
    const count = moves.entries.length;
    const { node, payload } = encodeValue(parameters);
    const request: EvaluateRequest = { type: 'evaluate', id: newId(), target, arguments: node, path, count };
    const incoming = await this.#ask(
      request,
      [...encodeMoves(moves), ...payload],
      this.#callMs + (this.#callMs * count) / EVALUATIONS_A_CALL,
      budgetMs,
      `${count} evaluations of ${this.#words.nameOf(target)}`,
    );
    if ('ended' in incoming) return this.#stop(incoming.ended);
    const { reply } = incoming;
    if (reply.type === 'threwAt' && reply.move < count) {
      return { kind: 'threwAt', move: reply.move, message: onOneLine(reply.message) };
    }
    if (reply.type !== 'evaluated') return this.#stop(UNASKED);
    const bytes = count * Float64Array.BYTES_PER_ELEMENT;
    if (incoming.payload.length !== bytes) {
      return this.#stop(`sent broken costs (expected ${bytes} bytes, got ${incoming.payload.length})`);
    }
    return { kind: 'evaluated', costs: new Float64Array(new Uint8Array(incoming.payload).buffer) };
  }

  /** What the submission printed so far, cut at 64 KB. */
  get output(): string {
    return this.#process.output;
  }

  async close(): Promise<void> {
    await this.#process.stop();
  }

  #askCall(
    type: CallRequest['type'],
    target: string,
    parameters: readonly Value[],
    budgetMs: number,
  ): Promise<Incoming> {
    const { node, payload } = encodeValue(parameters);
    return this.#ask(
      { type, id: newId(), target, arguments: node },
      payload,
      this.#callMs,
      budgetMs,
      this.#words.nameOf(target),
    );
  }

  /** @returns the reply to this very request, or why none will come */
  async #ask(
    request: CallRequest | EvaluateRequest,
    payload: readonly Uint8Array[],
    answerMs: number,
    budgetMs: number,
    what: string,
  ): Promise<Incoming> {
    this.#asked = what;
    const limitMs = Math.max(1, Math.min(answerMs, budgetMs));
    const tooSlow =
      budgetMs < answerMs
        ? `used up the time for all calls in ${what}`
        : `did not answer within ${limitMs / 1000} s in ${what}`;
    this.#process.send(encodeFrame(request, payload));
    const incoming = await this.#process.next(limitMs, tooSlow);
    if ('ended' in incoming) return incoming;
    return 'id' in incoming.reply && incoming.reply.id === request.id ? incoming : { ended: UNASKED };
  }

  #threw(message: string, target: string): Threw {
    const line = onOneLine(message);
    const why = this.#process.explain(line);
    return { kind: 'threw', message: why === undefined ? line : `${why} in ${this.#words.nameOf(target)}: ${line}` };
  }

  async #stop(why: string): Promise<Stopped> {
    await this.#process.stop();
    const where = why.endsWith(this.#asked) ? '' : ` in ${this.#asked}`;
    return { kind: 'stopped', message: `the submission ${why}${where}` };
  }
}

function valueIn(node: ValueNode, payload: Uint8Array): { readonly value: Value } | { readonly broken: string } {
  try {
    return { value: decodeValue(node, payload) };
  } catch (error) {
    if (error instanceof ValueError) return { broken: `sent a broken value (${error.message})` };
    throw error;
  }
}

/** Nobody can answer a request that was not made yet. */
function newId(): number {
  return randomInt(IDS);
}

function whyRefused(incoming: Incoming, tooSlow: string): string {
  if ('ended' in incoming) return incoming.ended === tooSlow ? tooSlow : `${incoming.ended} while it was loaded`;
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
