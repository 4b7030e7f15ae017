import type { Dataset } from '../src/dataset.ts';
import { IMAGE_BYTES, LABEL_NAMES } from '../src/format.ts';

/** A data set of the given images (by their pixel function) without files behind it; image n has the label n mod 10. */
export function datasetOf(
  trainingCount: number,
  testCount: number,
  pixel: (n: number, i: number) => number = (n, i) => (n * 37 + i * 11 + (n * i) / 3) % 256,
): Dataset {
  const count = trainingCount + testCount;
  const images = new Uint8Array(count * IMAGE_BYTES);
  for (let n = 0; n < count; n++) for (let i = 0; i < IMAGE_BYTES; i++) images[n * IMAGE_BYTES + i] = pixel(n, i);
  return {
    provenance: 'synthetic',
    sha256: '0'.repeat(64),
    images,
    labels: Uint8Array.from({ length: count }, (_, n) => n % 10),
    labelNames: LABEL_NAMES,
    trainingCount,
    testCount,
  };
}
