import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Report, TrainingResult } from './training-run.ts';
import type { WorkerInput, WorkerMessage } from './worker.ts';

// The compiled package holds worker.js.
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

/** What is told of a training in a thread, and what ends it. */
export interface WorkerWatch {
  readonly report: Report;
  /** Given the bytes of each checkpoint; the next one waits until it is done. */
  readonly saveCheckpoint: (bytes: Uint8Array) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Trains in a thread of its own. When the promise settles, the thread has ended and every checkpoint is saved.
 *
 * @throws the signal's reason when it aborts: the thread ends before its next step
 * @throws what `saveCheckpoint` throws: the thread is ended too
 * @throws Error when the thread fails or ends without a result
 */
export async function runInWorker(input: Omit<WorkerInput, 'stop'>, watch: WorkerWatch): Promise<TrainingResult> {
  const { report, saveCheckpoint, signal } = watch;
  signal?.throwIfAborted();
  const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const workerData: WorkerInput = { ...input, stop };
  const worker = new Worker(WORKER, { workerData });
  // Asked to stop, not terminated: a thread that is cut off while it loads a native library takes the process with it.
  const end = () => Atomics.store(stop, 0, 1);
  signal?.addEventListener('abort', end, { once: true });
  let result: TrainingResult | undefined;
  let saving = Promise.resolve();
  worker.on('message', (message: WorkerMessage) => {
    if (message.kind === 'progress') report(message.done, message.total, message.note);
    else if (message.kind === 'finished') result = message.result;
    else {
      saving = saving.then(() => saveCheckpoint(message.bytes));
      saving.catch(end);
    }
  });
  try {
    const [code] = await ended(worker).finally(() => saving);
    if (result !== undefined) return result;
    signal?.throwIfAborted();
    throw new Error(`the training thread ended without a result (exit code ${code})`);
  } finally {
    signal?.removeEventListener('abort', end);
  }
}

async function ended(worker: Worker): Promise<unknown[]> {
  try {
    return await once(worker, 'exit');
  } catch (cause) {
    throw new Error(`the training thread failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
