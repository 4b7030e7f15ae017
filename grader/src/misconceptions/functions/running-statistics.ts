import { add, map, scale } from '@gradus/matrix';
import type { LayerStatistics } from '@gradus/net';
import type { RunningStatisticsMisconception } from './function-misconception.ts';

const WEIGHTS =
  'What do the weights of the old average and of the new batch sum to, and which is the larger at α = 0.9?';

function mixedBy(
  mix: (average: LayerStatistics, batch: LayerStatistics, alpha: number) => LayerStatistics,
  hint = WEIGHTS,
): Pick<RunningStatisticsMisconception, 'target' | 'hint' | 'answer'> {
  return { target: 'updateRunningStatistics', hint, answer: (...inputs) => ({ ...mix(...inputs) }) };
}

/** a (μ, v) + b (μ, v) of average and batch. */
function weighted(average: LayerStatistics, a: number, batch: LayerStatistics, b: number): LayerStatistics {
  return {
    mu: add(scale(average.mu, a), scale(batch.mu, b)),
    v: add(scale(average.v, a), scale(batch.v, b)),
  };
}

/** Eq. 38 and 39. */
export const runningStatisticsMistakes: readonly RunningStatisticsMisconception[] = [
  {
    id: 'running-statistics-alpha-exchanged',
    title: 'α and 1 − α exchanged',
    what: 'eq. 38 and 39 with α and 1 − α in the place of each other',
    ...mixedBy((average, batch, alpha) => weighted(average, 1 - alpha, batch, alpha)),
  },
  {
    id: 'running-statistics-batch-in-full',
    title: 'The batch in full',
    what: 'eq. 38 and 39 without the factor 1 − α of the batch',
    ...mixedBy((average, batch, alpha) => weighted(average, alpha, batch, 1)),
  },
  {
    id: 'running-statistics-average-in-full',
    title: 'The average in full',
    what: 'eq. 38 and 39 without the factor α of the average',
    ...mixedBy((average, batch, alpha) => weighted(average, 1, batch, 1 - alpha)),
  },
  {
    id: 'running-statistics-same-factor',
    title: 'α twice',
    what: 'eq. 38 and 39 with α on both of their terms',
    ...mixedBy((average, batch, alpha) => weighted(average, alpha, batch, alpha)),
  },
  {
    id: 'running-statistics-difference',
    title: 'A difference',
    what: 'eq. 38 and 39 with a minus between their terms',
    ...mixedBy((average, batch, alpha) => weighted(average, alpha, batch, alpha - 1)),
  },
  {
    id: 'running-statistics-of-batch-only',
    title: 'The batch alone',
    what: 'eq. 38 and 39 without the old average: the statistics of the batch',
    ...mixedBy((_, batch) => batch),
  },
  {
    id: 'running-statistics-unchanged',
    title: 'The old average',
    what: 'eq. 38 and 39 without the batch: the average as it was',
    ...mixedBy((average) => average),
  },
  {
    id: 'running-statistics-fixed-weight',
    title: 'α of 0.9 in the code',
    what: 'eq. 38 and 39 with 0.9 for α, whatever α is asked for',
    ...mixedBy((average, batch) => weighted(average, 0.9, batch, 0.1), 'Where does your code take α from?'),
  },
  {
    id: 'running-statistics-variance-unchanged',
    title: 'v not updated',
    what: 'eq. 38 alone: v is as it was',
    ...mixedBy((average, batch, alpha) => ({ ...weighted(average, alpha, batch, 1 - alpha), v: average.v })),
  },
  {
    id: 'running-statistics-mean-unchanged',
    title: 'μ not updated',
    what: 'eq. 39 alone: μ is as it was',
    ...mixedBy((average, batch, alpha) => ({ ...weighted(average, alpha, batch, 1 - alpha), mu: average.mu })),
  },
  {
    id: 'running-statistics-of-standard-deviations',
    title: 'Standard deviations averaged',
    what: 'eq. 39 with √v in the place of v, squared in the end',
    ...mixedBy((average, batch, alpha) => {
      const roots = (v: LayerStatistics['v']) => map(v, Math.sqrt);
      const mixed = add(scale(roots(average.v), alpha), scale(roots(batch.v), 1 - alpha));
      return { ...weighted(average, alpha, batch, 1 - alpha), v: map(mixed, (root) => root * root) };
    }, 'Which of the two does eq. 39 average, variances or their roots?'),
  },
];
