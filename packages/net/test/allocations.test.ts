import { type HeapProfiler, Session } from 'node:inspector/promises';
import { allocate, backend, dtypeOf, type Matrix } from '@gradus/matrix';
import { expect, it } from 'vitest';
import { train } from '../src/train.ts';
import { drawNetwork } from './draw-network.ts';

// The engine compiles the last functions of a step after some thousands.
const WARM = 12_000;
const MEASURED = 2000;
/**
 * Most bytes in a step: the numbers that the engine boxes, 105 to 140 with wasm; through koffi, which takes its arguments
 * boxed, 600 to 620. The smallest array of a step, a column, would take 200 more.
 */
const BOXED_BYTES = { wasm: 250, blas: 750, plain: 0 };

/** Bytes that a call allocates on JavaScript's heap, arrays' memory aside, what is collected meanwhile included. */
async function allocatedBytes(run: () => void): Promise<number> {
  const session = new Session();
  session.connect();
  try {
    await session.post('HeapProfiler.enable');
    const all = { includeObjectsCollectedByMajorGC: true, includeObjectsCollectedByMinorGC: true };
    await session.post('HeapProfiler.startSampling', { samplingInterval: 256, ...all });
    run();
    const { profile } = await session.post('HeapProfiler.stopSampling');
    const sizeOf = ({ selfSize, children }: HeapProfiler.SamplingHeapProfileNode): number =>
      children.reduce((sum, child) => sum + sizeOf(child), selfSize);
    return sizeOf(profile.head);
  } finally {
    session.disconnect();
  }
}

function allocatedCopy(A: Matrix): Matrix {
  const B = allocate(A.rows, A.cols, dtypeOf(A));
  B.data.set(A.data);
  return B;
}

it
  .skipIf(backend().name === 'plain')
  .each([{ kind: 'exponential', alpha: 0.9 } as const, { kind: 'lastBatches', count: 3 } as const])(
  'training allocates no array and no object in a step: $kind',
  async (runningStatistics) => {
    const options = { batchNorm: true, epsilon: 1e-3, activation: 'relu' } as const;
    const { X, Y, parameters } = drawNetwork(1, [40, 30, 20, 10], 25, options, 'float32');
    // As gathered mini-batches: a matrix of JavaScript's own is copied to the kernels by views.
    const batch = { X: allocatedCopy(X), Y };
    let t = 0;
    let arrayBytes = 0;
    const snapshots = train({
      start: parameters,
      options,
      lambda: 0.01,
      schedule: () => 0.01,
      steps: WARM + MEASURED,
      evaluateEvery: WARM,
      runningStatistics,
      nextBatch: () => {
        t += 1;
        if (t === WARM + 100) arrayBytes = process.memoryUsage().arrayBuffers;
        if (t === WARM + MEASURED) arrayBytes = process.memoryUsage().arrayBuffers - arrayBytes;
        return batch;
      },
    });
    snapshots.next();
    snapshots.next();
    const bytes = await allocatedBytes(() => snapshots.next());
    expect(bytes / MEASURED).toBeLessThan(BOXED_BYTES[backend().name]);
    expect(arrayBytes).toBeLessThanOrEqual(0);
  },
);
