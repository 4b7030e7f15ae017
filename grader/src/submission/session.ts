import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { InputError, parse, Reply } from '@gradus/contracts';
import {
  decodeValue,
  encodeFrame,
  encodeValue,
  type Frame,
  FrameError,
  FrameReader,
  type Value,
  ValueError,
} from '@gradus/contracts/wire';
import { ownModule } from '../own-module.ts';
import type { Submission } from './submission.ts';

/** What a submission is allowed; times in wall-clock milliseconds. */
export interface Limits {
  readonly loadMs: number;
  readonly callMs: number;
  readonly memoryMb: number;
}

/** How loading ended. `refused`: it does not compile or crashed while loading. */
export type Loaded = { readonly session: Session } | { readonly refused: string };

/** How a call ended: all of it is the student's doing. After `stopped` the session is over. */
export type CallOutcome =
  | { readonly kind: 'returned'; readonly value: Value }
  | { readonly kind: 'threw'; readonly message: string }
  | { readonly kind: 'stopped'; readonly message: string };

type Incoming = { readonly reply: Reply; readonly payload: Uint8Array } | { readonly ended: string };

const RUNNER = ownModule('runner/main');
const PAYLOAD_LIMIT_BYTES = 64 * 1024 * 1024;
/** What V8 prints when the heap is full: nothing that a student wrote. */
const V8_CRASH_REPORT = '<--- Last few GCs --->';
const OUTPUT_LIMIT_BYTES = 64 * 1024;

/**
 * One submission in a process of its own. Numbers go in and come out; everything else that the process does or says
 * ends the session. Our own failures (no process can be started) are exceptions.
 */
export class Session {
  readonly targets: ReadonlySet<string>;
  readonly #process: SubmissionProcess;
  readonly #callMs: number;
  #nextId = 0;

  private constructor(process: SubmissionProcess, targets: ReadonlySet<string>, callMs: number) {
    this.#process = process;
    this.targets = targets;
    this.#callMs = callMs;
  }

  /** Starts the process and loads the submission. @throws Error when the process cannot be started: our fault */
  static async start(submission: Submission, limits: Limits): Promise<Loaded> {
    const process = new SubmissionProcess(submission, limits.memoryMb);
    const incoming = await process.next(limits.loadMs, `did not finish loading within ${limits.loadMs / 1000} s`);
    if ('ended' in incoming) {
      await process.stop();
      return { refused: `the submission ${incoming.ended}` };
    }
    const { reply } = incoming;
    if (reply.type === 'ready') return { session: new Session(process, new Set(reply.targets), limits.callMs) };
    await process.stop();
    if (reply.type !== 'refused') return { refused: 'the submission answered before it was asked' };
    const what = reply.stage === 'compile' ? 'does not compile' : 'crashes while it is loaded';
    return { refused: `the submission ${what}: ${reply.message}` };
  }

  /** Calls one target. @param budgetMs - what is left of the time for the whole submission */
  async call(target: string, parameters: readonly Value[], budgetMs: number): Promise<CallOutcome> {
    const id = this.#nextId++;
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
    if (reply.type === 'threw') return { kind: 'threw', message: reply.message };
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

/** The operating-system side: a child whose frames are read one at a time, and which can always be killed. */
class SubmissionProcess {
  readonly #child: ChildProcess;
  readonly #closed: Promise<void>;
  readonly #reader = new FrameReader(PAYLOAD_LIMIT_BYTES);
  readonly #frames: Frame[] = [];
  readonly #output: Buffer[] = [];
  #outputBytes = 0;
  #ended: string | undefined;
  #fault: Error | undefined;
  #wake: () => void = () => {};

  constructor(submission: Submission, memoryMb: number) {
    const flags = [`--max-old-space-size=${memoryMb}`, '--enable-source-maps', '--disable-warning=ExperimentalWarning'];
    this.#child = spawn(process.execPath, [...flags, RUNNER, submission.root, submission.entry], {
      env: {},
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    });
    this.#closed = new Promise((resolve) => {
      this.#child.once('close', () => resolve());
      this.#child.once('error', (cause) => {
        this.#fault = new Error(`cannot start a process for the submission: ${cause.message}`, { cause });
        this.#wake();
        resolve();
      });
    });
    // 'close' comes after the last frame was read, 'exit' may come before.
    this.#child.once('close', (code, signal) => this.#end(describeExit(code, signal)));
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#keepOutput(chunk));
    this.#child.stderr?.on('data', (chunk: Buffer) => this.#keepOutput(chunk));
    (this.#child.stdio[4] as Readable).on('data', (chunk: Buffer) => this.#receive(chunk));
    // A process that ended while we write to it is told by its exit.
    (this.#child.stdio[3] as Writable).on('error', () => {});
  }

  get output(): string {
    const text = Buffer.concat(this.#output).toString('utf8');
    const crash = text.indexOf(V8_CRASH_REPORT);
    return crash === -1 ? text : text.slice(0, crash).trimEnd();
  }

  send(frame: Uint8Array): void {
    (this.#child.stdio[3] as Writable).write(frame);
  }

  /** The next reply; kills the process when none comes in time. @throws Error when the process did not start */
  async next(limitMs: number, tooSlow: string): Promise<Incoming> {
    const timer = setTimeout(() => this.#end(tooSlow), limitMs);
    try {
      while (this.#frames.length === 0 && this.#ended === undefined && this.#fault === undefined) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      clearTimeout(timer);
    }
    if (this.#fault !== undefined) throw this.#fault;
    const frame = this.#frames.length === 1 ? this.#frames.pop() : undefined;
    if (frame === undefined) return { ended: this.#ended ?? 'ended' };
    try {
      return { reply: parse(Reply, frame.header, 'reply'), payload: frame.payload };
    } catch (error) {
      if (error instanceof InputError) return { ended: 'sent an answer that cannot be read' };
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    for (const stream of this.#child.stdio) stream?.destroy();
    await this.#closed;
  }

  #receive(chunk: Uint8Array): void {
    try {
      this.#frames.push(...this.#reader.push(chunk));
      // One answer to one question: more is a flood, or forged.
      if (this.#frames.length > 1) this.#end('sent an answer that nobody asked for');
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#end(`sent an answer that cannot be read (${error.message})`);
    }
    this.#wake();
  }

  #end(reason: string): void {
    this.#ended ??= reason;
    this.#child.kill('SIGKILL');
    this.#wake();
  }

  #keepOutput(chunk: Buffer): void {
    const kept = chunk.subarray(0, OUTPUT_LIMIT_BYTES - this.#outputBytes);
    if (kept.length === 0) return;
    this.#output.push(kept);
    this.#outputBytes += kept.length;
  }
}

function describeExit(code: number | null, signal: NodeJS.Signals | null): string {
  // V8 aborts when the heap is full.
  if (signal === 'SIGABRT' || code === 134) return 'crashed: it probably used more memory than it may';
  if (signal !== null) return `was killed (${signal})`;
  return `ended its own process (exit code ${code})`;
}
