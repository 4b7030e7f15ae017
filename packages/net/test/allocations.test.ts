import { type HeapProfiler, Session } from 'node:inspector/promises';
import { backend } from '@gradus/matrix';
import { expect, it } from 'vitest';
import { train } from '../src/train.ts';
import { drawNetwork } from './draw-network.ts';

const WARM = 3000;
const MEASURED = 2000;

/** Bytes that a call allocates on JavaScript's heap, arrays' memory aside, what is collected meanwhile included. */
async function allocatedBytes(run: () => void): Promise<number> {
  const session = new Session();
  session.connect();
  try {
    await session.post('HeapProfiler.enable');
    const all = { includeObjectsCollectedByMajorGC: true, includeObjectsCollectedByMinorGC: true };
    await session.post('HeapProfiler.startSampling', { samplingInterval: 1024, ...all });
    run();
    const { profile } = await session.post('HeapProfiler.stopSampling');
    const sizeOf = ({ selfSize, children }: HeapProfiler.SamplingHeapProfileNode): number =>
      children.reduce((sum, child) => sum + sizeOf(child), selfSize);
    return sizeOf(profile.head);
  } finally {
    session.disconnect();
  }
}

it
  .skipIf(backend().name === 'plain')
  .each([{ kind: 'exponential', alpha: 0.9 } as const, { kind: 'lastBatches', count: 3 } as const])(
  'training allocates no array and no object in a step: $kind',
  async (runningStatistics) => {
    const options = { batchNorm: true, epsilon: 1e-3, activation: 'relu' } as const;
    const { X, Y, parameters } = drawNetwork(1, [40, 30, 20, 10], 25, options, 'float32');
    const batch = { X, Y };
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
    // What is left are numbers that the engine boxes; the smallest array of a step, a column, would take 200 bytes more.
    expect(bytes / MEASURED).toBeLessThan(1500);
    expect(arrayBytes).toBeLessThanOrEqual(0);
  },
);
