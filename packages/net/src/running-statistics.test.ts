import { column } from '@gradus/matrix';
import { describe, expect, it } from 'vitest';
import type { Statistics } from './parameters.ts';
import {
  currentStatistics,
  type RunningStatistics,
  type RunningStatisticsKind,
  rememberBatch,
  updateRunningStatistics,
} from './running-statistics.ts';

const batchOf = (mu: number, v: number): Statistics => [{ mu: column([mu]), v: column([v]) }];

function after(kind: RunningStatisticsKind, batches: readonly Statistics[]): number[] {
  const kept = batches.reduce<RunningStatistics>((sofar, batch) => rememberBatch(sofar, batch, kind), []);
  return currentStatistics(kept).flatMap(({ mu, v }) => [...mu.data, ...v.data]);
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

  it('refuse a count that is none, and to be asked before the first mini-batch', () => {
    expect(() => after({ kind: 'lastBatches', count: 0 }, batches)).toThrow(
      'a count that is a whole number ≥ 1, got 0',
    );
    expect(() => currentStatistics([])).toThrow('expected at least one mini-batch, got none');
  });
});
