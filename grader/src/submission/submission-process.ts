import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { InputError, parse, Reply } from '@gradus/contracts';
import { type Frame, FrameError, FrameReader } from '@gradus/contracts/wire';
import { killOnExit } from '../kill-on-exit.ts';
import type { Program } from '../languages/program.ts';

/** What came next: a reply in the right form, or why none will come. */
export type Incoming = { readonly reply: Reply; readonly payload: Uint8Array } | { readonly ended: string };

const PAYLOAD_LIMIT_BYTES = 64 * 1024 * 1024;
const OUTPUT_LIMIT_BYTES = 64 * 1024;

/**
 * The process that runs a submission: its frames are read one at a time, and it can always be killed. It starts without
 * a submission, is told one in its first frame, and never another: it may have been started long before.
 */
export class SubmissionProcess {
  readonly #program: Program;
  readonly #child: ChildProcess;
  readonly #closed: Promise<void>;
  readonly #reader = new FrameReader(PAYLOAD_LIMIT_BYTES);
  readonly #frames: Frame[] = [];
  readonly #output: Buffer[] = [];
  #outputBytes = 0;
  #isClosed = false;
  #ended: string | undefined;
  #fault: Error | undefined;
  #wake: () => void = () => {};

  constructor(program: Program) {
    this.#program = program;
    this.#child = spawn(program.command, program.parameters, {
      env: program.environment,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
      // A process group of its own: Ctrl-C at the terminal is meant for us and must not look like a crash of the
      // submission, and what it starts itself is killed with it.
      detached: true,
      windowsHide: true,
    });
    const closed = Promise.withResolvers<void>();
    this.#closed = closed.promise;
    this.#child.once('error', (cause) => {
      this.#fault = new Error(`cannot start a process for the submission: ${cause.message}`, { cause });
      this.#wake();
      closed.resolve();
    });
    // 'close' comes after the last frame was read, 'exit' may come before.
    this.#child.once('close', (code, signal) => {
      this.#isClosed = true;
      this.#end(describeExit(program, code, signal));
      closed.resolve();
    });
    // Without a process there may be no pipes; 'error' is told next.
    if (this.#child.pid === undefined) return;
    killOnExit(this.#child, () => this.#kill());
    // What it started may hold the pipes open, and with them 'close' back.
    this.#child.once('exit', () => this.#kill());
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#keepOutput(chunk));
    this.#child.stderr?.on('data', (chunk: Buffer) => this.#keepOutput(chunk));
    (this.#child.stdio[4] as Readable).on('data', (chunk: Buffer) => this.#receive(chunk));
    // A process that ended while we write to it is told by its exit.
    (this.#child.stdio[3] as Writable).on('error', () => {});
  }

  /** What the submission printed so far, cut at 64 KB. */
  get output(): string {
    const text = Buffer.concat(this.#output).toString('utf8');
    const { crashReport } = this.#program;
    const crash = crashReport === undefined ? -1 : text.indexOf(crashReport);
    return crash === -1 ? text : text.slice(0, crash).trimEnd();
  }

  /** Finds out whose fault it is that it ended before it was ready. @throws MissingToolError when it is the machine's */
  async verify(): Promise<void> {
    await this.#program.verify?.();
  }

  /** Whether it was started and has not ended. */
  get isRunning(): boolean {
    return this.#child.pid !== undefined && this.#ended === undefined;
  }

  send(frame: Uint8Array): void {
    // Without a process there may be no pipe: `next` tells.
    if (this.#child.pid === undefined) return;
    (this.#child.stdio[3] as Writable).write(frame);
  }

  /**
   * The next reply. When none comes in time the process is killed.
   *
   * @param tooSlow - what is told then
   * @throws Error when the process did not start: our fault
   */
  async next(limitMs: number, tooSlow: string): Promise<Incoming> {
    let isWaiting = true;
    // When we were busy ourselves, the reply may lie in the pipe: it is read before an immediate is run.
    const timer = setTimeout(() => setImmediate(() => isWaiting && this.#end(tooSlow)), limitMs);
    try {
      while (this.#frames.length === 0 && this.#ended === undefined && this.#fault === undefined) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      isWaiting = false;
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

  /** Kills the process with all that it started, and waits until it is gone. */
  async stop(): Promise<void> {
    this.#kill();
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
    this.#kill();
    this.#wake();
  }

  #kill(): void {
    const { pid } = this.#child;
    // Once it is gone with its pipes, its number may be somebody else's.
    if (pid === undefined || this.#isClosed) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // No such group: all of it has ended, or this system has none.
      this.#child.kill('SIGKILL');
    }
  }

  #keepOutput(chunk: Buffer): void {
    const kept = chunk.subarray(0, OUTPUT_LIMIT_BYTES - this.#outputBytes);
    if (kept.length === 0) return;
    this.#output.push(kept);
    this.#outputBytes += kept.length;
  }
}

function describeExit({ isOutOfMemory }: Program, code: number | null, signal: NodeJS.Signals | null): string {
  if (isOutOfMemory?.(code, signal) === true) return 'crashed: it probably used more memory than it may';
  if (signal !== null) return `was killed (${signal})`;
  return `ended its own process (exit code ${code})`;
}
