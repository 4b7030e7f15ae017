import { add, scale } from '@gradus/matrix';
import type { LayerStatistics, Statistics } from './parameters.ts';

/**
 * `μ_av = α μ_av + (1 − α) μ` and the same for v: eq. 38 and 39.
 *
 * @param average - of one layer so far, m×1 each
 * @param batch - of the newest mini-batch, m×1 each
 * @returns a new pair
 * @throws RangeError when the shapes differ
 */
export function updateRunningStatistics(
  average: LayerStatistics,
  batch: LayerStatistics,
  alpha: number,
): LayerStatistics {
  return {
    mu: add(scale(average.mu, alpha), scale(batch.mu, 1 - alpha)),
    v: add(scale(average.v, alpha), scale(batch.v, 1 - alpha)),
  };
}

/** How the statistics for test mode come from those of the mini-batches. */
export type RunningStatisticsKind =
  | { readonly kind: 'exponential'; readonly alpha: number }
  | { readonly kind: 'lastBatches'; readonly count: number };

/** What was kept of the mini-batches so far: one average, or the last ones themselves. Empty before the first. */
export type RunningStatistics = readonly Statistics[];

/**
 * Takes one more mini-batch in. An exponential average starts from the first one.
 *
 * @param batch - one pair for each hidden layer
 * @throws RangeError when the batch has other shapes than those before it, or the count is not a whole number ≥ 1
 */
export function rememberBatch(
  kept: RunningStatistics,
  batch: Statistics,
  kind: RunningStatisticsKind,
): RunningStatistics {
  if (kind.kind === 'lastBatches') {
    if (!Number.isSafeInteger(kind.count) || kind.count < 1) {
      throw new RangeError(`rememberBatch: expected a count that is a whole number ≥ 1, got ${kind.count}`);
    }
    return [...kept, batch].slice(-kind.count);
  }
  const average = kept[0];
  if (average === undefined) return [batch];
  return [batch.map((layer, l) => updateRunningStatistics(average[l], layer, kind.alpha))];
}

/**
 * The statistics for test mode: the mean of what was kept.
 *
 * @throws RangeError when nothing was kept yet
 */
export function currentStatistics(kept: RunningStatistics): Statistics {
  const first = kept[0];
  if (first === undefined) throw new RangeError('currentStatistics: expected at least one mini-batch, got none');
  if (kept.length === 1) return first;
  const mean = (key: keyof LayerStatistics, l: number) =>
    scale(
      kept.slice(1).reduce((total, statistics) => add(total, statistics[l][key]), first[l][key]),
      1 / kept.length,
    );
  return first.map((_, l) => ({ mu: mean('mu', l), v: mean('v', l) }));
}
