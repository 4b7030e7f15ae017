import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url));

/** Grading ends the worker. */
export const DEADLY = -1;

export interface WorkerSettings {
  readonly url: string;
  readonly count: number;
  readonly jobs: number;
  /** Of each job; or `DEADLY`. */
  readonly delayMs: number;
  readonly lockMs: number;
}

/** Workers in processes of their own: whatever ends one, as a queue that is away when it starts, another one follows. */
export class TestWorkers {
  readonly #settings: WorkerSettings;
  readonly #running = new Set<ChildProcess>();
  #isClosed = false;
  /** How many there were. */
  started = 0;

  constructor(settings: WorkerSettings) {
    this.#settings = settings;
    for (let i = 0; i < settings.count; i++) this.#start();
  }

  get pids(): number[] {
    return [...this.#running].flatMap(({ pid }) => pid ?? []);
  }

  /** @param which - in 0 … 1 */
  async killOne(which: number): Promise<void> {
    const all = [...this.#running];
    const child = all[Math.floor(which * all.length)];
    if (child === undefined) return;
    const ended = once(child, 'close');
    child.kill('SIGKILL');
    await ended;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const all = [...this.#running];
    const ended = all.map((child) => once(child, 'close'));
    for (const child of all) child.kill('SIGKILL');
    await Promise.all(ended);
  }

  #start(): void {
    const { url, jobs, delayMs, lockMs } = this.#settings;
    const argv = [WORKER, url, jobs, delayMs, lockMs].map(String);
    const child = spawn(process.execPath, argv, { stdio: 'ignore' });
    this.#running.add(child);
    this.started++;
    child.once('close', () => {
      this.#running.delete(child);
      if (!this.#isClosed) this.#start();
    });
  }
}
