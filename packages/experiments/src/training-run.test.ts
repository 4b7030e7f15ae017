import { describe, expect, it } from 'vitest';
import { tinyDataset } from '../test/tiny-dataset.ts';
import { tinySettings } from '../test/tiny-experiments.ts';
import { runTraining } from './training-run.ts';

const dataset = tinyDataset();

describe('runTraining', () => {
  it('evaluates before the first step, evenly in every cycle, and at the end', () => {
    const told: [number, number][] = [];
    const { points } = runTraining(dataset, tinySettings, (done, total) => told.push([done, total]));
    expect(points.map(({ t }) => t)).toEqual([0, 10, 20, 30]);
    expect(points.map(({ eta }) => eta)).toEqual([1e-5, 0.1, 1e-5, 0.1]);
    expect(told[0]).toEqual([0, 30]);
    expect(told).toHaveLength(30);
  });

  it.each([
    { kind: 'exponential', alpha: 0.5 },
    { kind: 'lastBatches', count: 7 },
  ] as const)('learns with $kind statistics, to the same numbers every time', (runningStatistics) => {
    const settings = { ...tinySettings, hidden: [20], stepSize: 40, cycles: 1, lambda: 0, runningStatistics };
    const { points, test } = runTraining(dataset, settings, () => {});
    expect(points.at(-1)?.training.accuracy).toBeGreaterThan(0.9);
    expect(test.accuracy).toBeGreaterThan(0.5); // chance is 0.1
    expect(runTraining(dataset, settings, () => {})).toEqual({ points, test });
  });

  it('counts λ Σ‖W‖² in the cost only', () => {
    const { test } = runTraining(dataset, { ...tinySettings, lambda: 0.1 }, () => {});
    expect(test.cost).toBeGreaterThan(test.loss ?? Number.NaN);
  });

  it('says null where training diverged', () => {
    const settings = { ...tinySettings, batchNorm: false, etaMin: 1e30, etaMax: 1e30 };
    expect(runTraining(dataset, settings, () => {}).points.at(-1)?.validation.loss).toBe(null);
  });
});
