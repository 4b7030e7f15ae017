import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
import { describe, expect, test } from 'vitest';
import { marker, sixFiles } from '../test/record-files.ts';
import { temporaryFolder, writeFiles } from '../test/temporary-folder.ts';
import { type Dataset, loadDataset } from './dataset.ts';
import { IMAGE_BYTES } from './format.ts';
import { importDataset } from './import-dataset.ts';
import { splitTraining } from './split.ts';
import { synthesize } from './synthesize.ts';

/** Share of the test images that are nearest to their own label's mean image: a linear classifier. */
function nearestMeanAccuracy(dataset: Dataset): number {
  const { training, test: testPart } = splitTraining(dataset, dataset.trainingCount, 0);
  const means = Array.from({ length: 10 }, () => new Float64Array(IMAGE_BYTES));
  const pixels = (n: number) => dataset.images.subarray(n * IMAGE_BYTES, (n + 1) * IMAGE_BYTES);
  for (const n of training) {
    const mean = means[dataset.labels[n]];
    pixels(n).forEach((pixel, i) => {
      mean[i] += (pixel * 10) / training.length;
    });
  }
  const right = testPart.filter((n) => {
    const distances = means.map((mean) => pixels(n).reduce((sum, pixel, i) => sum + (pixel - mean[i]) ** 2, 0));
    return distances.indexOf(Math.min(...distances)) === dataset.labels[n];
  });
  return right.length / testPart.length;
}

describe('synthesize', () => {
  test('can be learned well above chance, and not perfectly', async () => {
    const folder = join(await temporaryFolder(), 'data');
    await synthesize(folder, { recordsPerFile: 500, seed: 1 });
    const accuracy = nearestMeanAccuracy(await loadDataset(folder));
    // Chance is 0.1; with 500 test images the standard error is 0.022.
    expect(accuracy).toBeGreaterThan(0.3);
    expect(accuracy).toBeLessThan(0.7);
  });

  test('writes the files of CIFAR-10, every label alike, and stays synthetic when imported', async () => {
    const folder = await temporaryFolder();
    const steps: number[] = [];
    await synthesize(join(folder, 'a'), { recordsPerFile: 20, onProgress: (done, total) => steps.push(done / total) });
    const dataset = await importDataset(join(folder, 'a'), join(folder, 'b'));
    expect(dataset).toMatchObject({ provenance: 'synthetic', trainingCount: 100, testCount: 20 });
    expect(dataset.labelNames[3]).toBe('pattern-3');
    for (let label = 0; label < 10; label++) expect(dataset.labels.filter((other) => other === label)).toHaveLength(12);
    expect((await loadDataset(join(folder, 'b'))).provenance).toBe('synthetic');
    expect(steps).toHaveLength(6);
    expect(steps.at(-1)).toBe(1);
  });

  test('the same seed gives the same bytes, another seed others', async () => {
    const folder = await temporaryFolder();
    await synthesize(join(folder, 'a'), { recordsPerFile: 3, seed: 5 });
    await synthesize(join(folder, 'b'), { recordsPerFile: 3, seed: 5 });
    await synthesize(join(folder, 'c'), { recordsPerFile: 3, seed: 6 });
    for (const name of await readdir(join(folder, 'a'))) {
      expect(await readFile(join(folder, 'a', name))).toEqual(await readFile(join(folder, 'b', name)));
    }
    const [a, c] = await Promise.all(['a', 'c'].map((name) => loadDataset(join(folder, name))));
    expect(a.sha256).not.toBe(c.sha256);
  });

  test('does not replace real images', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, { ...sixFiles(1), 'dataset.json': marker('unverified') });
    await expect(synthesize(folder, { recordsPerFile: 1 })).rejects.toThrow(
      new InputError(
        `${folder}: expected a folder without real images, found a data set imported from test. Remove it, or choose another folder with --out.`,
      ),
    );
  });

  test.each([0, 10_001, 1.5])('refuses %s records a file', async (recordsPerFile) => {
    await expect(synthesize('nowhere', { recordsPerFile })).rejects.toThrow(
      new RangeError(`synthesize: expected 1 … 10000 records a file, got ${recordsPerFile}`),
    );
  });
});
