import type { History } from '@gradus/contracts';
import { bestRun, searchedRuns } from '../figures/lambda-search.ts';
import type { Histories } from '../inputs/read-histories.ts';
import type { TemplateHelper } from './compile-templates.ts';
import { count, MISSING_CELL, percent, percentagePoints, significant } from './number-format.ts';
import type { ReportRecord } from './report-record.ts';

type Part = 'training' | 'validation' | 'test';

/** An argument as a message shows it; a helper called without arguments is given Handlebars' options instead. */
const shown = (argument: unknown) => (typeof argument === 'object' ? 'nothing' : JSON.stringify(argument));

function evaluation(history: History, part: unknown) {
  if (part === 'test') return history.test;
  const last = history.points.at(-1);
  if ((part === 'training' || part === 'validation') && last !== undefined) return last[part];
  throw new Error(`expected "training", "validation" or "test", got ${shown(part)}`);
}

/**
 * The numbers of a report come from its histories through these helpers and are never typed. A number whose history
 * is not there is shown, and recorded, as missing.
 *
 * - `{{accuracy "3-layer-bn" "test"}}`, `{{loss …}}`, `{{cost …}}`: at the end of training
 * - `{{gain "3-layer" "3-layer-bn"}}`: difference of test accuracy in percentage points, with its sign
 * - `{{lambda "lambda-best"}}`: λ of a run
 * - `{{#each (runs "lambda-coarse")}}`: the histories of a search, by λ; `{{best "lambda-coarse" "lambda-fine"}}`:
 *   the name of the run with the highest validation accuracy, or nothing
 * - `{{#with (searched "lambda-coarse")}}`: `count` of a search's runs, and λ `from` … `to`; or nothing
 * - `{{updates "lambda-best"}}`: update steps of a run
 * - `{{#if (have "3-layer" "3-layer-bn")}}`: are all of these there?
 */
export function numberHelpers(histories: Histories, record: ReportRecord): Record<string, TemplateHelper> {
  const withHistory = (name: unknown, show: (history: History) => string): string => {
    if (typeof name !== 'string') throw new Error(`expected the name of an experiment, got ${shown(name)}`);
    const history = histories.get(name);
    if (history !== undefined) return show(history);
    record.missing.add(`history ${name}`);
    return MISSING_CELL;
  };
  const value = (quantity: 'loss' | 'cost') => (name: unknown, part: Part) =>
    withHistory(name, (history) => {
      const number = evaluation(history, part)[quantity];
      return number === null ? 'not finite · 非有限' : number.toFixed(3);
    });
  const runs = (...parameters: unknown[]): History[] =>
    parameters
      .slice(0, -1)
      .flatMap((search) => searchedRuns(histories, String(search)))
      .sort((a, b) => a.settings.lambda - b.settings.lambda);
  return {
    accuracy: (name, part) => withHistory(name, (history) => percent(evaluation(history, part).accuracy)),
    loss: value('loss'),
    cost: value('cost'),
    gain: (from, to) =>
      withHistory(from, (before) =>
        withHistory(to, (after) => percentagePoints(after.test.accuracy - before.test.accuracy)),
      ),
    searched: (search: string) => {
      const lambdas = searchedRuns(histories, search).map(({ settings }) => settings.lambda);
      const [from, to] = [lambdas[0], lambdas.at(-1)];
      if (from === undefined || to === undefined) return null;
      return { count: lambdas.length, from: significant(from), to: significant(to) };
    },
    updates: (name) => withHistory(name, (history) => count(history.points.at(-1)?.t ?? 0)),
    lambda: (name) => withHistory(name, (history) => significant(history.settings.lambda)),
    runs,
    best: (...parameters) => bestRun(runs(...parameters))?.experiment ?? null,
    have: (...names) => names.slice(0, -1).every((name) => histories.has(name)),
  };
}
