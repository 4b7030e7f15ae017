// A thread of gradient-peer.ts: evaluates a cost with one parameter moved, again and again, when it is told to.
import { parentPort, workerData } from 'node:worker_threads';
import type { Matrix } from '@gradus/matrix';
import { computeCost, createStructuredCost, namedTensors } from '@gradus/net';
import type { CostArguments, GradientWork } from './gradient-work.ts';

/** What a thread is given. */
export interface EvaluationsInput {
  readonly work: GradientWork;
  readonly cost: CostArguments;
  /** Which thread, from 0: of every tensor it takes one entry in `work.threads`. */
  readonly index: number;
}

const STEP = 2 ** -16;

const { work, cost, index }: EvaluationsInput = workerData;
const [X, Y, parameters, lambda, options] = cost;
const tensors = namedTensors(parameters);
const structured = work.method === 'central' ? createStructuredCost(...cost) : undefined;

/** Each of this thread's entries twice. */
function entriesTwice({ data }: Matrix): Uint32Array {
  const count = Math.ceil((data.length - index) / work.threads);
  return Uint32Array.from({ length: 2 * count }, (_, k) => index + (k >> 1) * work.threads);
}

/** @returns evaluations made */
function centralDifferences(): number {
  let evaluations = 0;
  for (const [tensor, values] of tensors) {
    const entries = entriesTwice(values);
    const deltas = Float64Array.from(entries, (_, k) => (k % 2 === 0 ? STEP : -STEP));
    structured?.move({ tensor, entries, deltas });
    evaluations += entries.length;
  }
  return evaluations;
}

/** Entries of W1, which are nearly all. @returns evaluations made */
function wholePasses(): number {
  const { data } = parameters.W[0] as Matrix;
  for (let pass = 0; pass < work.passes; pass++) {
    const entry = (pass * 7919 + index) % data.length;
    const origin = data[entry] as number;
    data[entry] = origin + (pass % 2 === 0 ? STEP : -STEP);
    computeCost(X, Y, parameters, lambda, options);
    data[entry] = origin;
  }
  return work.passes;
}

parentPort?.on('message', () => {
  parentPort?.postMessage(structured === undefined ? wholePasses() : centralDifferences());
});
parentPort?.postMessage('ready');
