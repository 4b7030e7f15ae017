import { parentPort, workerData } from 'node:worker_threads';
import type { ExperimentSettings } from '@gradus/contracts';
import type { Dataset } from '@gradus/data';
import { setThreads } from '@gradus/matrix';
import { type Checkpoint, encodeCheckpoint } from './checkpoint.ts';
import { runTraining, type TrainingResult } from './training-run.ts';

/** What a worker is given. The arrays of `dataset` lie over shared memory and are not copied. */
export interface WorkerInput {
  readonly dataset: Dataset;
  readonly settings: ExperimentSettings;
  /** Of the history that is being made. */
  readonly hash: string;
  readonly resumeFrom?: Checkpoint | undefined;
  /** That share a large product; the result does not depend on it. */
  readonly threads: number;
  /** One number: not 0 when the training is to stop. */
  readonly stop: Int32Array;
  /** Checkpoints are at least so far apart. */
  readonly checkpointEveryMs: number;
}

/** What a worker says: how far it is, from time to time the bytes of a checkpoint, and at last its result. */
export type WorkerMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number; readonly note: string }
  | { readonly kind: 'checkpoint'; readonly bytes: Uint8Array }
  | { readonly kind: 'finished'; readonly result: TrainingResult };

const say = (message: WorkerMessage): void => parentPort?.postMessage(message);
const { dataset, settings, hash, resumeFrom, threads, stop, checkpointEveryMs }: WorkerInput = workerData;
setThreads(threads);
let savedAtMs = performance.now();

const onCheckpoint = (checkpoint: Checkpoint): void => {
  if (performance.now() - savedAtMs < checkpointEveryMs) return;
  savedAtMs = performance.now();
  say({ kind: 'checkpoint', bytes: encodeCheckpoint(checkpoint, hash) });
};

/** Ends a training that was asked to stop. */
class Stopped extends Error {}
const beforeStep = (): void => {
  if (Atomics.load(stop, 0) !== 0) throw new Stopped();
};
const report = (done: number, total: number, note = ''): void => say({ kind: 'progress', done, total, note });
try {
  say({ kind: 'finished', result: runTraining(dataset, settings, { report, onCheckpoint, beforeStep, resumeFrom }) });
} catch (error) {
  if (!(error instanceof Stopped)) throw error;
}
