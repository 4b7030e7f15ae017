import { type Dtype, type Random, randomNormal, zeros } from '@gradus/matrix';
import type { Batch } from '@gradus/net';

/** Normal numbers that the samples are cut out of: drawing each one would take longer than the measurement. */
const POOL = 1 << 18;

/**
 * Samples that look normalised, with random labels: `X` d×count and `Y` K×count one-hot.
 *
 * @param widths - d first, K last
 */
export function syntheticSamples(widths: readonly number[], count: number, dtype: Dtype, random: Random): Batch {
  const [d = 0, K = 0] = [widths[0], widths.at(-1)];
  const pool = randomNormal(1, POOL, random, 1, dtype).data;
  const X = zeros(d, count, dtype);
  const Y = zeros(K, count, dtype);
  for (let j = 0; j < count; j++) {
    const start = random.integer(POOL - d);
    X.data.set(pool.subarray(start, start + d), j * d);
    Y.data[random.integer(K) + j * K] = 1;
  }
  return { X, Y };
}
