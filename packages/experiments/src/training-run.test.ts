import { describe, expect, it } from 'vitest';
import { tinyDataset } from '../test/tiny-dataset.ts';
import { tinySettings } from '../test/tiny-experiments.ts';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { runTraining } from './training-run.ts';

const dataset = tinyDataset();

describe('runTraining', () => {
  it('evaluates before the first step, evenly in every cycle, and at the end', () => {
    const told: [number, number][] = [];
    const { points } = runTraining(dataset, tinySettings, { report: (done, total) => told.push([done, total]) });
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
    const { points, test } = runTraining(dataset, settings, { report: () => {} });
    expect(points.at(-1)?.training.accuracy).toBeGreaterThan(0.9);
    expect(test.accuracy).toBeGreaterThan(0.5); // chance is 0.1
    expect(runTraining(dataset, settings, { report: () => {} })).toEqual({ points, test });
  });

  it('counts λ Σ‖W‖² in the cost only', () => {
    const { test } = runTraining(dataset, { ...tinySettings, lambda: 0.1 }, { report: () => {} });
    expect(test.cost).toBeGreaterThan(test.loss ?? Number.NaN);
  });

  it('says null where training diverged', () => {
    const settings = { ...tinySettings, batchNorm: false, etaMin: 1e30, etaMax: 1e30 };
    expect(runTraining(dataset, settings, { report: () => {} }).points.at(-1)?.validation.loss).toBe(null);
  });

  it.each([
    ['exponential statistics', {}],
    ['statistics of the last batches', { runningStatistics: { kind: 'lastBatches', count: 7 } as const }],
    ['more last batches than there are', { runningStatistics: { kind: 'lastBatches', count: 100 } as const }],
    ['no batch norm', { batchNorm: false }],
    ['numbers that diverged', { batchNorm: false, etaMin: 1e30, etaMax: 1e30 }],
  ])('goes on from any evaluation to the same bytes: %s', (_, more) => {
    const settings = { ...tinySettings, hidden: [6, 5], evaluationsPerCycle: 4, ...more };
    const saved: Buffer[] = [];
    const report = () => {};
    const onCheckpoint = (checkpoint: Checkpoint) => saved.push(encodeCheckpoint(checkpoint, 'ab'));
    const whole = JSON.stringify(runTraining(dataset, settings, { report, onCheckpoint }));
    // Every 5 steps of 30; an epoch has 7. The one at the end needs none.
    expect(saved).toHaveLength(6);
    for (const bytes of saved) {
      const resumeFrom = decodeCheckpoint(bytes, 'saved');
      expect(JSON.stringify(runTraining(dataset, settings, { report, resumeFrom }))).toBe(whole);
    }
  });

  it('tells where it resumes, before the first step and all along', () => {
    const saved: Buffer[] = [];
    const onCheckpoint = (checkpoint: Checkpoint) => saved.push(encodeCheckpoint(checkpoint, 'ab'));
    runTraining(dataset, tinySettings, { report: () => {}, onCheckpoint });
    const resumeFrom = decodeCheckpoint(saved[2] ?? Buffer.of(), 'saved');
    const told: unknown[][] = [];
    runTraining(dataset, tinySettings, { report: (...report) => told.push(report), resumeFrom });
    expect(told).toHaveLength(10);
    expect(told[0]).toEqual([20, 30, expect.stringMatching(/^resumed at t = 20, validation \d+\.\d %$/)]);
  });
});
