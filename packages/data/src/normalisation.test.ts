import { describe, expect, test } from 'vitest';
import { datasetOf } from '../test/dataset-of.ts';
import { IMAGE_BYTES } from './format.ts';
import { computeNormalisation } from './normalisation.ts';

describe('computeNormalisation', () => {
  test('is the two-pass mean and standard deviation (n − 1) of the chosen images', () => {
    const dataset = datasetOf(12, 3);
    const indices = [2, 3, 5, 7, 11];
    const { mean, std } = computeNormalisation(dataset, indices);
    for (const i of [0, 1, 1024, IMAGE_BYTES - 1]) {
      const values = indices.map((n) => dataset.images[n * IMAGE_BYTES + i] / 255);
      const average = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / (values.length - 1);
      // A few roundings of numbers below 1: far less than 1e-14.
      expect(Math.abs(mean[i] - average)).toBeLessThan(1e-14);
      expect(Math.abs(std[i] - Math.sqrt(variance))).toBeLessThan(1e-14);
    }
  });

  test('does not depend on the order of the images', () => {
    const dataset = datasetOf(50, 1);
    const indices = Array.from({ length: 50 }, (_, n) => n);
    expect(computeNormalisation(dataset, indices.toReversed())).toEqual(computeNormalisation(dataset, indices));
  });

  test('a pixel that never varies has standard deviation 0', () => {
    const { mean, std } = computeNormalisation(
      datasetOf(5, 1, () => 51),
      [0, 1, 2],
    );
    expect([mean[7], std[7]]).toEqual([0.2, 0]);
  });

  test('refuses fewer than two images, and images that are not there', () => {
    const dataset = datasetOf(3, 1);
    expect(() => computeNormalisation(dataset, [1])).toThrow(
      new RangeError('computeNormalisation: expected at least 2 images, got 1'),
    );
    for (const index of [-1, 4, 0.5, Number.NaN]) {
      expect(() => computeNormalisation(dataset, [0, index])).toThrow(
        new RangeError(`computeNormalisation: expected indices of 0 … 3, got ${index}`),
      );
    }
  });
});
