import { Worker } from 'node:worker_threads';
import type { Report, TrainingResult } from './training-run.ts';
import type { WorkerInput, WorkerMessage } from './worker.ts';

// The compiled package holds worker.js.
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

/**
 * Trains in a thread of its own.
 *
 * @param signal - when it aborts, the thread is ended and the promise rejected with the signal's reason
 * @throws Error when the thread fails or ends without a result
 */
export function runInWorker(input: WorkerInput, report: Report, signal?: AbortSignal): Promise<TrainingResult> {
  const { promise, resolve, reject } = Promise.withResolvers<TrainingResult>();
  if (signal?.aborted) {
    reject(signal.reason);
    return promise;
  }
  const worker = new Worker(WORKER, { workerData: input });
  const abort = () => {
    reject(signal?.reason);
    void worker.terminate();
  };
  signal?.addEventListener('abort', abort, { once: true });
  worker.on('message', (message: WorkerMessage) => {
    if (message.kind === 'progress') report(message.done, message.total, message.note);
    else resolve(message.result);
  });
  worker.on('error', (cause) => {
    reject(
      new Error(`the training thread failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause }),
    );
  });
  worker.on('exit', (code) => reject(new Error(`the training thread ended without a result (exit code ${code})`)));
  return promise.finally(() => signal?.removeEventListener('abort', abort));
}
