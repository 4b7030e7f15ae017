import { type Matrix, zeros } from '@gradus/matrix';
import type { Batch } from '@gradus/net';

/**
 * Copies samples out of floats in memory, writing over its arrays again and again, as `createGatherer` of
 * `packages/data` does out of bytes: a batch is good until the next one.
 *
 * @param n - samples in a batch
 *
 * @example
 * const gather = createFloatGatherer({ X, Y }, 100);
 * for (const indices of batches) learn(gather(indices));
 */
export function createFloatGatherer({ X, Y }: Batch, n: number): (indices: Uint32Array) => Batch {
  const dtype = X.data instanceof Float32Array ? 'float32' : 'float64';
  const batch = { X: zeros(X.rows, n, dtype), Y: zeros(Y.rows, n, dtype) };
  return (indices) => {
    indices.forEach((source, target) => {
      copyColumn(X, source, batch.X, target);
      copyColumn(Y, source, batch.Y, target);
    });
    return batch;
  };
}

function copyColumn({ rows, data }: Matrix, source: number, into: Matrix, target: number): void {
  into.data.set(data.subarray(source * rows, (source + 1) * rows), target * rows);
}
