import type { Dataset } from './dataset.ts';
import { IMAGE_BYTES, LABEL_COUNT, PLANE_BYTES } from './format.ts';

/** What `gradus data info` tells about a data set. */
export interface Description {
  readonly provenance: Dataset['provenance'];
  readonly sha256: string;
  readonly trainingCount: number;
  readonly testCount: number;
  /** Images of every label. */
  readonly labels: readonly { readonly name: string; readonly training: number; readonly test: number }[];
  /** Over all pixels of the training files, divided by 255; the standard deviation divides by their number less 1. */
  readonly channels: readonly { readonly channel: string; readonly mean: number; readonly std: number }[];
}

/**
 * Counts the labels and measures the colour channels of a data set.
 *
 * @example
 * describeDataset(dataset).channels[0]; // { channel: 'red', mean: 0.4914, std: 0.2470 } for CIFAR-10
 */
export function describeDataset(dataset: Dataset): Description {
  const { provenance, sha256, trainingCount, testCount } = dataset;
  const training = countLabels(dataset.labels.subarray(0, trainingCount));
  const test = countLabels(dataset.labels.subarray(trainingCount));
  return {
    provenance,
    sha256,
    trainingCount,
    testCount,
    labels: dataset.labelNames.map((name, label) => ({ name, training: training[label], test: test[label] })),
    channels: ['red', 'green', 'blue'].map((channel, plane) => ({ channel, ...measurePlane(dataset, plane) })),
  };
}

function countLabels(labels: Uint8Array): number[] {
  const counts = new Array<number>(LABEL_COUNT).fill(0);
  for (const label of labels) counts[label] += 1;
  return counts;
}

/** By a histogram: sums of 256 terms instead of millions lose no digits. */
function measurePlane({ images, trainingCount }: Dataset, plane: number): { mean: number; std: number } {
  const histogram = new Float64Array(256);
  for (let n = 0; n < trainingCount; n++) {
    const start = n * IMAGE_BYTES + plane * PLANE_BYTES;
    for (let i = start; i < start + PLANE_BYTES; i++) histogram[images[i]] += 1;
  }
  const count = trainingCount * PLANE_BYTES;
  const mean = histogram.reduce((sum, times, pixel) => sum + times * pixel, 0) / count;
  const squares = histogram.reduce((sum, times, pixel) => sum + times * (pixel - mean) ** 2, 0);
  return { mean: mean / 255, std: Math.sqrt(squares / (count - 1)) / 255 };
}
