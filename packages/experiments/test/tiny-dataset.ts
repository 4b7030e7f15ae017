import type { Dataset } from '@gradus/data';
import { createRandom } from '@gradus/matrix';

const PIXELS = 3072;

/** Noise whose brightness of every tenth pixel tells the label: learnt in a few steps. */
export function tinyDataset(trainingCount = 80, testCount = 20): Dataset {
  const count = trainingCount + testCount;
  const images = new Uint8Array(new SharedArrayBuffer(count * PIXELS));
  const labels = new Uint8Array(new SharedArrayBuffer(count));
  const random = createRandom(5);
  for (let j = 0; j < count; j++) {
    labels[j] = j % 10;
    for (let i = 0; i < PIXELS; i++) images[j * PIXELS + i] = random.integer(i % 10 === j % 10 ? 256 : 128);
  }
  const labelNames = Array.from({ length: 10 }, (_, label) => `label ${label}`);
  return { provenance: 'synthetic', sha256: 'tiny', images, labels, labelNames, trainingCount, testCount };
}
