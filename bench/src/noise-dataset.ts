import type { Dataset } from '@gradus/data';
import type { Random } from '@gradus/matrix';

const IMAGE_BYTES = 3072;
const LABELS = 10;
/** Random bytes that the images are cut out of: drawing each one would take longer than the measurement. */
const POOL = 1 << 18;

/** Images of random pixels with random labels, in memory that threads share, as `loadDataset` keeps CIFAR-10. */
export function noiseDataset(count: number, random: Random): Dataset {
  const pool = Uint8Array.from({ length: POOL }, () => random.integer(256));
  const images = new Uint8Array(new SharedArrayBuffer(count * IMAGE_BYTES));
  for (let j = 0; j < count; j++) {
    const start = random.integer(POOL - IMAGE_BYTES);
    images.set(pool.subarray(start, start + IMAGE_BYTES), j * IMAGE_BYTES);
  }
  return {
    provenance: 'synthetic',
    sha256: '',
    images,
    labels: Uint8Array.from({ length: count }, () => random.integer(LABELS)),
    labelNames: Array.from({ length: LABELS }, (_, label) => String(label)),
    trainingCount: count,
    testCount: 0,
  };
}
