// A thread of `numericalGradientInThreads`: makes the cost once, then answers tasks.
import { parentPort, workerData } from 'node:worker_threads';
import type { Task, TaskAnswer, ThreadInput } from './in-threads.ts';
import type { MovableCost } from './movable-cost.ts';
import { entriesOfRows, tensorGradient } from './numerical-gradient.ts';

const { module, factory, arguments: given, tolerance }: ThreadInput = workerData;
const exports: Record<string, (...given: readonly unknown[]) => MovableCost> = await import(module);
const make = exports[factory];
if (make === undefined) throw new Error(`${module}: expected it to export ${factory}`);
const cost = make(...given);

parentPort?.on('message', ({ tensor, rows }: Task) => {
  const { value, error, leftOut, oneSided } = tensorGradient(cost, tensor, tolerance, rows);
  const entries = entriesOfRows(value, ...rows);
  const answer: TaskAnswer = {
    value: Float64Array.from(entries, (entry) => value.data[entry]),
    error: Float64Array.from(entries, (entry) => error.data[entry]),
    leftOut: Uint8Array.from(entries, (entry) => leftOut[entry]),
    oneSided: Uint8Array.from(entries, (entry) => oneSided[entry]),
  };
  parentPort?.postMessage(answer);
});
