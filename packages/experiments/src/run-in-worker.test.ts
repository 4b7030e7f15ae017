import { expect, it } from 'vitest';
import { tinyDataset } from '../test/tiny-dataset.ts';
import { tinySettings } from '../test/tiny-experiments.ts';
import { runInWorker } from './run-in-worker.ts';

it('tells what failed in the thread', async () => {
  const input = { dataset: tinyDataset(), settings: { ...tinySettings, hidden: [0] } };
  await expect(runInWorker(input, () => {})).rejects.toThrow(
    'the training thread failed: initialiseParameters: expected two or more widths, whole numbers ≥ 1, got [3072, 0, 10]',
  );
});
