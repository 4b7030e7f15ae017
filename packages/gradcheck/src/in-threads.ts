import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type Matrix, zeros } from '@gradus/matrix';
import type { NumericalGradient } from './findings.ts';
import type { Tensors } from './movable-cost.ts';
import { hasRowGroups } from './numerical-gradient.ts';
import type { Tolerance } from './tolerance.ts';
import { withRounding } from './with-rounding.ts';

/** Where each thread gets its own copy of a cost: `factory(...arguments)` of a module. */
export interface CostSource {
  /** URL of the module. */
  readonly module: string;
  /** The name under which it exports a function that makes a `MovableCost`. */
  readonly factory: string;
  /** Cloned for each thread. */
  readonly arguments: readonly unknown[];
  /** Those of the cost. */
  readonly tensors: Tensors;
  /** That of the cost, called once while the threads work. */
  gradientRounding?(): Tensors;
}

/** Some rows of a tensor. */
export interface Task {
  readonly tensor: string;
  readonly rows: readonly [from: number, to: number];
}

/** What a thread is given at its start; then it is sent tasks and answers each. */
export interface ThreadInput extends Pick<CostSource, 'module' | 'factory' | 'arguments'> {
  readonly tolerance: Tolerance;
}

/** The rows of a task, each in the tensor's column-major order. */
export interface TaskAnswer {
  readonly value: Float64Array;
  readonly error: Float64Array;
  readonly leftOut: Uint8Array;
  readonly oneSided: Uint8Array;
}

/** Entries of a task: some 0.1 s for a large network. */
const TASK_ENTRIES = 4_000;

// The compiled package holds thread.js.
const THREAD = new URL(import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js', import.meta.url);

/**
 * `numericalGradient` by several threads. The result does not depend on their number.
 *
 * @param threads - how many, besides this one, which only waits
 * @throws Error when a thread fails, with what it said
 *
 * @example
 * const source = { module: import.meta.resolve('@gradus/net'), factory: 'createStructuredCost', arguments: [X, Y, …], tensors };
 * const gradients = await numericalGradientInThreads(source, tolerance, availableParallelism());
 */
export async function numericalGradientInThreads(
  source: CostSource,
  tolerance: Tolerance,
  threads: number,
): Promise<ReadonlyMap<string, NumericalGradient>> {
  const gradients = new Map(Array.from(source.tensors, ([name, tensor]) => [name, emptyGradient(tensor)]));
  const tasks = [...source.tensors].flatMap(([name, tensor]) => tasksOf(name, tensor));
  const next = tasks.values();
  const { module, factory, arguments: given } = source;
  const input: ThreadInput = { module, factory, arguments: given, tolerance };
  const run = async (): Promise<void> => {
    const worker = new Worker(THREAD, { workerData: input });
    try {
      for (const task of next) {
        worker.postMessage(task);
        const [answer]: TaskAnswer[] = await once(worker, 'message');
        place(answer as TaskAnswer, task, gradients.get(task.tensor) as NumericalGradient);
      }
    } finally {
      await worker.terminate();
    }
  };
  const running = Promise.all(Array.from({ length: Math.min(threads, tasks.length) }, run));
  const rounding = source.gradientRounding?.();
  await running;
  return withRounding(gradients, rounding, tolerance);
}

/** A tensor whose rows are no groups of their own stays whole: its pilots choose for all of it. */
function tasksOf(tensor: string, values: Matrix): Task[] {
  const { rows, cols } = values;
  if (!hasRowGroups(values)) return [{ tensor, rows: [0, rows] }];
  const height = Math.max(1, Math.floor(TASK_ENTRIES / cols));
  return Array.from({ length: Math.ceil(rows / height) }, (_, index) => ({
    tensor,
    rows: [index * height, Math.min(rows, (index + 1) * height)],
  }));
}

function emptyGradient({ rows, cols }: Matrix): NumericalGradient {
  return {
    value: zeros(rows, cols),
    error: zeros(rows, cols),
    leftOut: new Uint8Array(rows * cols).fill(1),
    oneSided: new Uint8Array(rows * cols),
  };
}

function place(answer: TaskAnswer, { rows: [from, to] }: Task, gradient: NumericalGradient): void {
  const { rows, cols } = gradient.value;
  const height = to - from;
  for (let col = 0; col < cols; col++) {
    for (let row = 0; row < height; row++) {
      const source = row + col * height;
      const target = from + row + col * rows;
      gradient.value.data[target] = answer.value[source];
      gradient.error.data[target] = answer.error[source];
      gradient.leftOut[target] = answer.leftOut[source];
      gradient.oneSided[target] = answer.oneSided[source];
    }
  }
}
