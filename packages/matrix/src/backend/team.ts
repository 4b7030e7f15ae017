import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** Numbers that describe a part of a job: what the operation needs, addresses included. */
export const PART_WIDTH = 14;
/** Most parts of a job; it fits into six bits. */
export const MAX_PARTS = 32;

/** Does part `part` of the job in the table. */
export type RunPart = (table: Float64Array, part: number) => void;

/** How a helper thread comes by its `RunPart`. */
export type HelperEngine =
  | { readonly kind: 'wasm'; readonly module: WebAssembly.Module; readonly memory: WebAssembly.Memory }
  | { readonly kind: 'blas'; readonly file: string };

/** What a helper thread is given. */
export interface HelperInput {
  /** 0 for the first helper. */
  readonly index: number;
  readonly control: Int32Array;
  readonly table: Float64Array;
  readonly engine: HelperEngine;
}

/**
 * Index into `control`. The claim is one number, so that taking a part of a job that is over is impossible:
 * job number · 2¹² + parts of the job · 2⁶ + next part to be taken.
 */
export const CLAIM = 0;
/** Parts of the job that are done. */
const DONE = 1;
/** Helpers that are asleep, or about to be. */
const WAITING = 2;
/** A part failed: the job has no result. */
const FAILED = 3;
/** Helpers that may take parts: those of a smaller index. */
const ALLOWED = 4;
/** One for each helper: 1 when it has loaded what it computes with, or failed to. */
const LOADED = 5;
const CONTROL_LENGTH = LOADED + MAX_PARTS;

/** Longest that a thread waits at its end for a helper that is loading: far more than it takes. */
const LOADING_MS = 5_000;

/** Steps of watching a number before a thread sleeps: some 1 ms, more than from one large product of a training to the next. */
const PATIENCE = 20_000;

// The compiled package holds helper.js.
const HELPER = new URL(import.meta.url.endsWith('.ts') ? './helper.ts' : './helper.js', import.meta.url);

/**
 * This thread and helper threads that share jobs through memory. A part that no helper has taken yet is done by this
 * thread: a helper that is late or still starting costs nothing. One that loses its core with a part in hand does.
 */
export class Team {
  /** Parts of the next job, `PART_WIDTH` numbers each. Written by the owner before `run`. */
  readonly table = new Float64Array(new SharedArrayBuffer(MAX_PARTS * PART_WIDTH * Float64Array.BYTES_PER_ELEMENT));
  readonly #control = new Int32Array(new SharedArrayBuffer(CONTROL_LENGTH * Int32Array.BYTES_PER_ELEMENT));
  readonly #runPart: RunPart;
  readonly #engine: HelperEngine;
  #job = 0;
  /** That were started, or could not be. */
  #helpers = 0;
  /** Indices of those that were started and are not known to have loaded. */
  readonly #loading = new Set<number>();
  #size = 1;
  /** Of the last part of the job that failed in this thread. */
  #error: unknown;

  constructor(runPart: RunPart, engine: HelperEngine) {
    this.#runPart = runPart;
    this.#engine = engine;
  }

  /** Threads that share a job: this one, too. */
  get size(): number {
    return this.#size;
  }

  /** No more than there are cores: threads in turn on one core hold each other up. */
  set size(count: number) {
    this.#size = Math.min(count, MAX_PARTS, availableParallelism());
    Atomics.store(this.#control, ALLOWED, this.#size - 1);
  }

  /** Does all parts of the job in the table. @throws Error when a part failed */
  run(parts: number): void {
    if (this.#size === 1 || parts === 1) {
      for (let part = 0; part < parts; part++) this.#runPart(this.table, part);
      return;
    }
    this.#startHelpers();
    this.#error = undefined;
    const control = this.#control;
    Atomics.store(control, DONE, 0);
    this.#job = (this.#job + 1) % 2 ** 19;
    Atomics.store(control, CLAIM, (this.#job << 12) | (parts << 6));
    if (Atomics.load(control, WAITING) > 0) Atomics.notify(control, CLAIM);
    takeParts(control, this.table, this.#runPart, (error) => {
      this.#error = error;
    });
    for (let done = Atomics.load(control, DONE); done < parts; done = Atomics.load(control, DONE)) {
      if (!hasChangedSoon(control, DONE, done)) Atomics.wait(control, DONE, done);
    }
    if (Atomics.exchange(control, FAILED, 0) !== 0) {
      throw new Error('Team.run: a part of the job failed, so there is no result', { cause: this.#error });
    }
  }

  #startHelpers(): void {
    for (; this.#helpers < this.#size - 1; this.#helpers++) {
      const input: HelperInput = {
        index: this.#helpers,
        control: this.#control,
        table: this.table,
        engine: this.#engine,
      };
      try {
        const helper = new Worker(HELPER, { workerData: input });
        helper.unref();
        helper.on('error', () => {});
        this.#loading.add(input.index);
        if (this.#loading.size === 1) process.once('exit', this.#waitForLoading);
        // Told when it has loaded; one that ends without a word loads no more.
        for (const event of ['message', 'exit']) helper.once(event, () => this.#onLoaded(input.index));
      } catch {
        // One that cannot start takes no parts; this thread does them.
      }
    }
  }

  #onLoaded(index: number): void {
    this.#loading.delete(index);
    if (this.#loading.size === 0) process.off('exit', this.#waitForLoading);
  }

  /** A thread that is ended while it loads a native library takes the process with it. */
  readonly #waitForLoading = (): void => {
    const deadlineMs = performance.now() + LOADING_MS;
    for (const index of this.#loading) {
      Atomics.wait(this.#control, LOADED + index, 0, Math.max(0, deadlineMs - performance.now()));
    }
  };
}

/** Takes parts of the job at hand and does them, until none is left. @returns the claim that says so */
function takeParts(
  control: Int32Array,
  table: Float64Array,
  runPart: RunPart,
  onError: (error: unknown) => void,
): number {
  for (;;) {
    const claim = Atomics.load(control, CLAIM);
    const next = claim & 63;
    const parts = (claim >> 6) & 63;
    if (next >= parts) return claim;
    // Whoever takes a part finds the table as the job wants it: it is not written before all parts are done.
    if (Atomics.compareExchange(control, CLAIM, claim, claim + 1) !== claim) continue;
    try {
      runPart(table, next);
    } catch (error) {
      onError(error);
      Atomics.store(control, FAILED, 1);
    }
    if (Atomics.add(control, DONE, 1) + 1 === parts) Atomics.notify(control, DONE);
  }
}

/**
 * A helper's life. It waits in its event loop: only there is a thread sure to end when its owner does.
 *
 * @param load - gives what it computes with
 * @param onLoaded - told when that is there
 * @returns never
 * @throws what `load` throws
 */
export async function help(
  { index, control, table }: HelperInput,
  load: () => RunPart,
  onLoaded: () => void,
): Promise<never> {
  let runPart: RunPart;
  try {
    runPart = load();
  } finally {
    Atomics.store(control, LOADED + index, 1);
    Atomics.notify(control, LOADED + index);
  }
  onLoaded();
  for (;;) {
    const isAllowed = index < Atomics.load(control, ALLOWED);
    const claim = isAllowed ? takeParts(control, table, runPart, () => {}) : Atomics.load(control, CLAIM);
    if (hasChangedSoon(control, CLAIM, claim)) continue;
    Atomics.add(control, WAITING, 1);
    await Atomics.waitAsync(control, CLAIM, claim).value;
    Atomics.sub(control, WAITING, 1);
  }
}

/** Watches a number for a while. */
function hasChangedSoon(control: Int32Array, index: number, value: number): boolean {
  for (let step = 0; step < PATIENCE; step++) {
    if (Atomics.load(control, index) !== value) return true;
    Atomics.pause();
  }
  return false;
}
