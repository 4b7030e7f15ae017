import type { History } from '@gradus/contracts';
import type { TopLevelSpec } from 'vega-lite';
import type { Histories } from '../inputs/read-histories.ts';
import { colour, type Encoding, type Layer } from './figure-style.ts';

/** The runs of one search, and what a reader calls it. */
export interface SearchedRuns {
  readonly label: string;
  readonly runs: readonly History[];
}

/** The histories `search/1`, `search/2`, … by λ. */
export function searchedRuns(histories: Histories, search: string): History[] {
  return [...histories.values()]
    .filter(({ experiment }) => experiment.startsWith(`${search}/`))
    .sort((a, b) => a.settings.lambda - b.settings.lambda);
}

/** Share of the validation part that a finished run classifies correctly. */
export function finalValidationAccuracy(history: History): number {
  return history.points.at(-1)?.validation.accuracy ?? 0;
}

/** The run with the highest final validation accuracy; of equal ones the one with the smaller λ. */
export function bestRun(runs: readonly History[]): History | null {
  const ordered = [...runs].sort(
    (a, b) => finalValidationAccuracy(b) - finalValidationAccuracy(a) || a.settings.lambda - b.settings.lambda,
  );
  return ordered[0] ?? null;
}

/** Labels at powers of ten, and at 2 and 5 between them where the range is short. */
function powersOfTen(lambdas: readonly number[]): number[] {
  const first = Math.floor(Math.log10(Math.min(...lambdas)));
  const last = Math.ceil(Math.log10(Math.max(...lambdas)));
  const steps = last - first > 2 ? [1] : [1, 2, 5];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index).flatMap((power) =>
    steps.map((step) => Number(`${step}e${power}`)),
  );
}

/**
 * Final validation accuracy over log λ, one colour and shape a search, the best run ringed. Runs with λ = 0 have no
 * place on a logarithmic axis and are left out: say so beside the figure.
 *
 * @example
 * lambdaPlot([{ label: 'coarse', runs: coarse }, { label: 'fine', runs: fine }]);
 */
export function lambdaPlot(searches: readonly SearchedRuns[]): TopLevelSpec {
  const values = searches.flatMap(({ label, runs }) =>
    runs
      .filter((run) => run.settings.lambda > 0)
      .map((run) => ({ search: label, lambda: run.settings.lambda, accuracy: finalValidationAccuracy(run) })),
  );
  const best = bestRun(searches.flatMap(({ runs }) => runs));
  const labels = searches.map(({ label }) => label);
  const x: Encoding['x'] = {
    field: 'lambda',
    type: 'quantitative',
    title: 'λ (logarithmic · 对数刻度)',
    scale: { type: 'log', padding: 12 },
    axis: { format: '~e', grid: false, values: powersOfTen(values.map((value) => value.lambda)) },
  };
  const y: Encoding['y'] = {
    field: 'accuracy',
    type: 'quantitative',
    title: 'validation accuracy · 验证准确率',
    scale: { zero: false, nice: true, padding: 14 },
    axis: { format: '.0%', tickCount: 5 },
  };
  const bySearch = (range: string[]): Encoding['color'] & Encoding['shape'] => ({
    field: 'search',
    type: 'nominal',
    scale: { domain: labels, range },
    legend: { title: null, orient: 'top' },
  });
  const points: Layer = {
    mark: { type: 'point', filled: true, size: 60, opacity: 1 },
    encoding: {
      x,
      y,
      color: bySearch([colour.blue, colour.vermillion, colour.green]),
      shape: bySearch(['circle', 'triangle-up', 'square']),
    },
  };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: 560,
    height: 190,
    data: { values },
    layer: best === null || best.settings.lambda === 0 ? [points] : [points, bestMark(best)],
  };
}

const bestMark = (best: History): Layer => ({
  data: { values: [{ lambda: best.settings.lambda, accuracy: finalValidationAccuracy(best) }] },
  encoding: { x: { field: 'lambda', type: 'quantitative' }, y: { field: 'accuracy', type: 'quantitative' } },
  layer: [
    { mark: { type: 'point', size: 190, color: colour.ink, strokeWidth: 1.4 } },
    {
      mark: { type: 'text', dy: -14, fontSize: 11.5, fontWeight: 600 },
      encoding: { text: { value: 'best · 最佳' } },
    },
  ],
});
