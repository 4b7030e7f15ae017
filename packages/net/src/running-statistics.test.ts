import { column } from '@gradus/matrix';
import { describe, expect, it } from 'vitest';
import type { Statistics } from './parameters.ts';
import {
  createStatisticsKeeper,
  currentStatistics,
  type RunningStatisticsKind,
  updateRunningStatistics,
} from './running-statistics.ts';

const batchOf = (mu: number, v: number): Statistics => [{ mu: column([mu]), v: column([v]) }];

function after(kind: RunningStatisticsKind, batches: readonly Statistics[]): number[] {
  const keeper = createStatisticsKeeper(kind, []);
  for (const batch of batches) keeper.remember(batch);
  return currentStatistics(keeper.kept()).flatMap(({ mu, v }) => [...mu.data, ...v.data]);
}

describe('updateRunningStatistics', () => {
  it('keeps α of the average', () => {
    const { mu, v } = updateRunningStatistics(
      { mu: column([1, 2]), v: column([4, 4]) },
      { mu: column([5, 6]), v: column([0, 8]) },
      0.75,
    );
    expect([...mu.data, ...v.data]).toEqual([2, 3, 3, 5]);
  });
});

describe('running statistics', () => {
  const batches = [batchOf(1, 10), batchOf(3, 20), batchOf(8, 60)];

  it('start an exponential average from the first mini-batch', () => {
    const kind = { kind: 'exponential', alpha: 0.5 } as const;
    expect(after(kind, batches.slice(0, 1))).toEqual([1, 10]);
    expect(after(kind, batches)).toEqual([5, 37.5]);
  });

  it('are the mean over the last mini-batches', () => {
    expect(after({ kind: 'lastBatches', count: 2 }, batches)).toEqual([5.5, 40]);
    expect(after({ kind: 'lastBatches', count: 9 }, batches)).toEqual([4, 30]);
    expect(after({ kind: 'lastBatches', count: 1 }, batches)).toEqual([8, 60]);
  });

  it('go on from what was kept, in its order', () => {
    for (const kind of [{ kind: 'exponential', alpha: 0.5 } as const, { kind: 'lastBatches', count: 2 } as const]) {
      const whole = createStatisticsKeeper(kind, []);
      for (const batch of [...batches, ...batches]) whole.remember(batch);
      const first = createStatisticsKeeper(kind, []);
      for (const batch of batches) first.remember(batch);
      const second = createStatisticsKeeper(kind, first.kept());
      for (const batch of batches) second.remember(batch);
      expect(second.kept()).toEqual(whole.kept());
    }
  });

  it('share no array with the mini-batch or with what they gave', () => {
    for (const kind of [{ kind: 'exponential', alpha: 0.5 } as const, { kind: 'lastBatches', count: 2 } as const]) {
      const keeper = createStatisticsKeeper(kind, []);
      const batch = batchOf(1, 10);
      keeper.remember(batch);
      const given = keeper.kept();
      batch[0].mu.data[0] = 7;
      keeper.remember(batchOf(3, 20));
      keeper.remember(batchOf(3, 20));
      expect(given).toEqual([batchOf(1, 10)]);
    }
  });

  it('refuse a count that is none, and to be asked before the first mini-batch', () => {
    expect(() => after({ kind: 'lastBatches', count: 0 }, batches)).toThrow(
      'train: expected to keep a number of mini-batches that is a whole number ≥ 1, got 0',
    );
    expect(() => currentStatistics([])).toThrow('expected at least one mini-batch, got none');
  });
});
