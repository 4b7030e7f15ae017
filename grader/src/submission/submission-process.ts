import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { InputError, parse, Reply } from '@gradus/contracts';
import { type Frame, FrameError, FrameReader } from '@gradus/contracts/wire';
import { Fault } from '../graders/fault.ts';
import { killOnExit } from '../kill-on-exit.ts';
import type { Sources } from '../languages/language.ts';
import type { Allowance } from '../sandbox/allowance.ts';
import { memoryKills } from '../sandbox/memory-kills.ts';
import type { Cell } from '../sandbox/sandbox.ts';
import { highestInherited } from './inherited.ts';

/** What came next: a reply in the right form, or why none will come. */
export type Incoming = { readonly reply: Reply; readonly payload: Uint8Array } | { readonly ended: string };

const PAYLOAD_LIMIT_BYTES = 64 * 1024 * 1024;
const KEPT_OUTPUT_BYTES = 64 * 1024;
/** stdin, stdout, stderr, frames in, frames out. */
const STREAMS = ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'] as const;

/**
 * The process that runs a submission: its frames are read one at a time, and it can always be killed. It starts without
 * a submission, is told one in its first frame, and never another: it may have been started long before.
 */
export class SubmissionProcess {
  readonly #cell: Cell;
  readonly #allowance: Allowance;
  readonly #startMs = performance.now();
  readonly #memoryKills: () => number;
  readonly #memoryKillsBefore: number;
  readonly #child: ChildProcess;
  readonly #closed: Promise<void>;
  readonly #reader = new FrameReader(PAYLOAD_LIMIT_BYTES);
  readonly #frames: Frame[] = [];
  readonly #output: Buffer[] = [];
  #outputBytes = 0;
  #keptBytes = 0;
  #isClosed = false;
  #ended: string | undefined;
  #fault: Error | undefined;
  #wake: () => void = () => {};

  /**
   * @param cell - where it runs: its own from now on, and removed with it
   * @param kills - how many processes the machine has killed for want of memory
   */
  constructor(cell: Cell, allowance: Allowance, kills: () => number = memoryKills) {
    this.#cell = cell;
    this.#allowance = allowance;
    this.#memoryKills = kills;
    this.#memoryKillsBefore = kills();
    const { program } = cell;
    const opened = cell.descriptors.map((path) => openSync(path, 'r'));
    const unused = highestInherited() - STREAMS.length - opened.length + 1;
    this.#child = spawn(program.command, program.parameters, {
      env: program.environment,
      stdio: [...STREAMS, ...opened, ...Array.from({ length: Math.max(0, unused) }, () => 'ignore' as const)],
      // A process group of its own: Ctrl-C at the terminal is meant for us and must not look like a crash of the
      // submission, and what it starts itself is killed with it.
      detached: true,
      windowsHide: true,
    });
    for (const descriptor of opened) closeSync(descriptor);
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
      this.#blameMachine(signal ?? signalOf(code));
      this.#end(this.#describeExit(code, signal));
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

  /** The last that the submission printed so far, at most 64 KB. */
  get output(): string {
    const text = this.#printed();
    const { crashReport } = this.#cell.program;
    const crash = crashReport === undefined ? -1 : text.indexOf(crashReport);
    return crash === -1 ? text : text.slice(0, crash).trimEnd();
  }

  /** What its allowance has to do with what it threw: `used more than 512 MB`; undefined where nothing. */
  explain(thrown: string): string | undefined {
    const isMemory = this.#cell.program.memoryErrors?.test(thrown) === true;
    return isMemory ? `used more than ${this.#allowance.memoryMb} MB` : undefined;
  }

  /** Finds out whose fault it is that it ended before it was ready. @throws MissingToolError when it is the machine's */
  async verify(): Promise<void> {
    await this.#cell.program.verify?.();
  }

  /** Whether it was started and has not ended. */
  get isRunning(): boolean {
    return this.#child.pid !== undefined && this.#ended === undefined;
  }

  /** Shows it a submission's files. @returns the paths that it knows them by */
  show(sources: Sources): Promise<Sources> {
    return this.#cell.show(sources);
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
    this.#cell.remove();
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

  /** Whom the kernel kills when memory runs out is chance: no verdict comes of it. */
  #blameMachine(signal: NodeJS.Signals | undefined): void {
    if (signal !== 'SIGKILL' || this.#ended !== undefined) return;
    if (this.#memoryKills() === this.#memoryKillsBefore) return;
    this.#fault = new Fault('the machine ran out of memory while the submission ran', { isPassing: true });
  }

  #printed(): string {
    return Buffer.concat(this.#output).subarray(-KEPT_OUTPUT_BYTES).toString('utf8');
  }

  #keepOutput(chunk: Buffer): void {
    this.#output.push(chunk);
    this.#outputBytes += chunk.length;
    this.#keptBytes += chunk.length;
    while (this.#keptBytes - (this.#output[0]?.length ?? 0) >= KEPT_OUTPUT_BYTES) {
      this.#keptBytes -= this.#output.shift()?.length ?? 0;
    }
    const { outputKb } = this.#allowance;
    if (this.#outputBytes > outputKb * 1024) this.#end(`printed more than ${outputKb} KB`);
  }

  #describeExit(code: number | null, signal: NodeJS.Signals | null): string {
    const { program } = this.#cell;
    const by = signal ?? (program.relaysSignals === true ? signalOf(code) : undefined);
    if (by === undefined) return `ended its own process (exit code ${code})`;
    const { memoryMb, cpuSeconds } = this.#allowance;
    if (program.isOutOfMemory?.(by, this.#printed()) === true) return `used more than ${memoryMb} MB`;
    // Whoever ignores the signal of the processor's time is killed a second later.
    const isLate = by === 'SIGKILL' && performance.now() - this.#startMs > cpuSeconds * 1000;
    if (by === 'SIGXCPU' || isLate) return `used more than ${cpuSeconds} s of processor time`;
    return `was killed (${by})`;
  }
}

/** The signal of an exit code that a shell gives: 128 + n. */
function signalOf(code: number | null): NodeJS.Signals | undefined {
  const number = (code ?? 0) - 128;
  const names = Object.entries(constants.signals);
  return names.find(([, value]) => value === number)?.[0] as NodeJS.Signals | undefined;
}
