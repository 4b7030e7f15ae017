import { createHash } from 'node:crypto';
import { type Experiments, type History, InputError } from '@gradus/contracts';
import { createRandom } from '@gradus/matrix';
import { experimentOf, type PlannedRun, runsOf } from './plan.ts';

/** The runs made so far, by name. */
type Finished = ReadonlyMap<string, { readonly history: History }>;

/**
 * The λ of a run: its setting, its draw (uniform in log λ, three significant digits), or the best one found before.
 *
 * @param lambda - the setting of a run that searches nothing
 * @param seed - with the experiment's name, it determines the draws
 * @param finished - by name; holds the histories of the searches that this run builds on
 * @throws InputError when it searches around λ = 0
 * @throws Error when one of those histories is missing
 */
export function lambdaOf(
  run: PlannedRun,
  experiments: Experiments,
  { lambda, seed }: { readonly lambda: number; readonly seed: number },
  finished: Finished,
): number {
  const search = experimentOf(experiments, run.experiment).lambdaSearch;
  if (search === undefined) return lambda;
  if (search.kind === 'best') return bestLambda(experiments, search.searches, finished);
  if (search.kind === 'logUniform') return draw(run, seed, Math.log10(search.from), Math.log10(search.to));
  const best = bestLambda(experiments, [search.search], finished);
  if (best === 0) {
    throw new InputError(
      `experiments.json: '${run.experiment}' searches around the best λ of '${search.search}', which is 0: expected one above 0, whose logarithm there is. Let it build on another search`,
    );
  }
  const centre = Math.log10(best);
  return draw(run, seed, centre - search.decades, centre + search.decades);
}

/** Of the runs of these searches, the λ with the best validation accuracy at the end; of equal ones the smallest, as in the report. */
function bestLambda(experiments: Experiments, searches: readonly string[], finished: Finished): number {
  let best: { accuracy: number; lambda: number } | undefined;
  for (const { name } of searches.flatMap((search) => runsOf(experiments, search))) {
    const history = finished.get(name)?.history;
    const accuracy = history?.points.at(-1)?.validation.accuracy;
    if (history === undefined || accuracy === undefined) {
      throw new Error(`bestLambda: expected the history of ${name}, got none; its stage must run first`);
    }
    const { lambda } = history.settings;
    const isBetter = best === undefined || accuracy > best.accuracy;
    if (isBetter || (accuracy === best?.accuracy && lambda < best.lambda)) best = { accuracy, lambda };
  }
  if (best === undefined) throw new Error('bestLambda: expected at least one search, got none');
  return best.lambda;
}

function draw({ experiment, index }: PlannedRun, seed: number, from: number, to: number): number {
  const digest = createHash('sha256').update(`${seed}/${experiment}/${index}`).digest();
  const exponent = from + createRandom(digest.readUInt32LE()).uniform() * (to - from);
  return Number((10 ** exponent).toPrecision(3));
}
