import { expect, test } from 'vitest';
import { datasetOf } from '../test/dataset-of.ts';
import { describeDataset } from './describe.ts';
import { PLANE_BYTES } from './format.ts';

test('describeDataset counts labels and measures the channels of the training images only', () => {
  const dataset = datasetOf(12, 3, (n, i) => (n >= 12 ? 255 : i < PLANE_BYTES ? 51 : i < 2 * PLANE_BYTES ? n : i % 2));
  const { labels, channels, ...rest } = describeDataset(dataset);
  expect(rest).toEqual({ provenance: 'synthetic', sha256: '0'.repeat(64), trainingCount: 12, testCount: 3 });
  expect(labels[0]).toEqual({ name: 'airplane', training: 2, test: 0 });
  expect(labels[2]).toEqual({ name: 'bird', training: 1, test: 1 });
  expect(channels.map(({ channel }) => channel)).toEqual(['red', 'green', 'blue']);
  const [red, green, blue] = channels;
  const pixels = 12 * PLANE_BYTES;
  // Sums of at most 12 different terms of size below 1, each rounded to 2⁻⁵³.
  expect(red.mean).toBeCloseTo(0.2, 14);
  expect(red.std).toBe(0);
  expect(green.mean).toBeCloseTo(5.5 / 255, 14);
  expect(green.std).toBeCloseTo(Math.sqrt((143 * PLANE_BYTES) / (pixels - 1)) / 255, 14);
  expect(blue.mean).toBeCloseTo(0.5 / 255, 14);
});
