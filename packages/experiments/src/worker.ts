import { parentPort, workerData } from 'node:worker_threads';
import type { ExperimentSettings } from '@gradus/contracts';
import type { Dataset } from '@gradus/data';
import { runTraining, type TrainingResult } from './training-run.ts';

/** What a worker is given. The arrays of `dataset` lie over shared memory and are not copied. */
export interface WorkerInput {
  readonly dataset: Dataset;
  readonly settings: ExperimentSettings;
}

/** What a worker says: how far it is, and at last its result. */
export type WorkerMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number; readonly note: string }
  | { readonly kind: 'finished'; readonly result: TrainingResult };

const say = (message: WorkerMessage): void => parentPort?.postMessage(message);
const { dataset, settings }: WorkerInput = workerData;
const result = runTraining(dataset, settings, (done, total, note = '') => say({ kind: 'progress', done, total, note }));
say({ kind: 'finished', result });
