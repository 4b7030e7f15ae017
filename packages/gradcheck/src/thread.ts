// A thread of `numericalGradientInThreads`: makes the cost once, then answers tasks.
import { parentPort, workerData } from 'node:worker_threads';
import type { Task, TaskAnswer, ThreadInput } from './in-threads.ts';
import type { MovableCost } from './movable-cost.ts';
import { tensorGradient } from './numerical-gradient.ts';

const { module, factory, arguments: given, tolerance }: ThreadInput = workerData;
const exports: Record<string, (...given: readonly unknown[]) => MovableCost> = await import(module);
const make = exports[factory];
if (make === undefined) throw new Error(`${module}: expected it to export ${factory}`);
const cost = make(...given);

parentPort?.on('message', ({ tensor, rows }: Task) => {
  const { value, error, leftOut, oneSided } = tensorGradient(cost, tensor, tolerance, rows);
  const isOwn = (_: number, entry: number): boolean => entry % value.rows >= rows[0] && entry % value.rows < rows[1];
  const answer: TaskAnswer = {
    value: (value.data as Float64Array).filter(isOwn),
    error: (error.data as Float64Array).filter(isOwn),
    leftOut: leftOut.filter(isOwn),
    oneSided: oneSided.filter(isOwn),
  };
  parentPort?.postMessage(answer);
});
