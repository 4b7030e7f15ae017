import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url));

export interface WorkerSettings {
  readonly url: string;
  readonly count: number;
  readonly jobs: number;
  readonly delayMs: number;
  readonly lockMs: number;
}

/** Workers in processes of their own: one that is killed is followed by another. */
export class TestWorkers {
  readonly #settings: WorkerSettings;
  readonly #running: ChildProcess[] = [];

  constructor(settings: WorkerSettings) {
    this.#settings = settings;
    for (let i = 0; i < settings.count; i++) this.#running.push(this.#start());
  }

  get pids(): number[] {
    return this.#running.flatMap(({ pid }) => pid ?? []);
  }

  /** @param which - in 0 … 1 */
  async killOne(which: number): Promise<void> {
    const at = Math.floor(which * this.#running.length);
    const child = this.#running[at] as ChildProcess;
    const ended = once(child, 'close');
    child.kill('SIGKILL');
    await ended;
    this.#running[at] = this.#start();
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#running.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const ended = once(child, 'close');
        child.kill('SIGKILL');
        await ended;
      }),
    );
  }

  #start(): ChildProcess {
    const { url, jobs, delayMs, lockMs } = this.#settings;
    const argv = [WORKER, url, jobs, delayMs, lockMs].map(String);
    return spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'inherit'] });
  }
}
