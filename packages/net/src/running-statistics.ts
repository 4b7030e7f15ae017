import { add, copy, type Matrix, scale } from '@gradus/matrix';
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

/** Keeps statistics of mini-batches in arrays of its own, which it writes over. */
export interface StatisticsKeeper {
  /**
   * Takes one more mini-batch in. An exponential average starts from the first one.
   *
   * @param batch - one pair for each hidden layer; copied
   */
  remember(batch: Statistics): void;
  /** What it keeps, the oldest first. @returns copies */
  kept(): RunningStatistics;
}

/**
 * @param start - what was kept before; copied
 * @throws RangeError when the count is not a whole number ≥ 1
 */
export function createStatisticsKeeper(kind: RunningStatisticsKind, start: RunningStatistics): StatisticsKeeper {
  if (kind.kind === 'lastBatches' && (!Number.isSafeInteger(kind.count) || kind.count < 1)) {
    throw new RangeError(
      `train: expected to keep a number of mini-batches that is a whole number ≥ 1, got ${kind.count}`,
    );
  }
  const room = kind.kind === 'lastBatches' ? kind.count : 1;
  const places = start.slice(-room).map(copyStatistics);
  // Of the oldest: the next to be written over, once all places are taken.
  let oldest = 0;
  return {
    remember: (batch) => {
      if (places.length < room) {
        places.push(copyStatistics(batch));
        return;
      }
      // An average mixes; a place for one mini-batch takes it as it is.
      const alpha = kind.kind === 'exponential' ? kind.alpha : 0;
      const place = places[oldest];
      for (let l = 0; l < place.length; l++) {
        mixInPlace(place[l].mu, batch[l].mu, alpha);
        mixInPlace(place[l].v, batch[l].v, alpha);
      }
      oldest = (oldest + 1) % room;
    },
    kept: () => [...places.slice(oldest), ...places.slice(0, oldest)].map(copyStatistics),
  };
}

/** (38)(39): `a ← α a + (1 − α) s` */
function mixInPlace({ data: a }: Matrix, { data: s }: Matrix, alpha: number): void {
  for (let i = 0; i < a.length; i++) a[i] = alpha === 0 ? s[i] : alpha * a[i] + (1 - alpha) * s[i];
}

function copyStatistics(statistics: Statistics): Statistics {
  return statistics.map(({ mu, v }) => ({ mu: copy(mu), v: copy(v) }));
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
