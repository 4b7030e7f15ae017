import { type ExperimentSettings, type Experiments, InputError } from '@gradus/contracts';
import { experimentOf } from './plan.ts';

/** The schedule without overrides. */
export const FULL_SCHEDULE = 'full';

/**
 * The settings of an experiment: the defaults, replaced by what the experiment sets, replaced by what the schedule
 * sets. The schedule comes last because it is what a person chose on the command line: a shortened schedule shortens
 * every experiment, whatever length it declares.
 *
 * @param schedule - `full`, or a name in `schedules`
 * @throws InputError when the schedule is not declared or the settings contradict one another
 */
export function resolveSettings(experiments: Experiments, experiment: string, schedule: string): ExperimentSettings {
  const settings = {
    ...experiments.defaults,
    ...experimentOf(experiments, experiment).settings,
    ...overridesOf(experiments, schedule),
  };
  const { etaMin, etaMax, batchSize, trainingSamples } = settings;
  if (etaMin > etaMax) {
    throw new InputError(`experiment '${experiment}': expected etaMin ≤ etaMax, got ${etaMin} and ${etaMax}`);
  }
  if (batchSize > trainingSamples) {
    throw new InputError(
      `experiment '${experiment}': expected batchSize ≤ trainingSamples, got ${batchSize} and ${trainingSamples}`,
    );
  }
  return settings;
}

function overridesOf(experiments: Experiments, schedule: string): Partial<ExperimentSettings> {
  if (schedule === FULL_SCHEDULE) return {};
  const overrides = Object.hasOwn(experiments.schedules, schedule) ? experiments.schedules[schedule] : undefined;
  if (overrides !== undefined) return overrides;
  const known = [FULL_SCHEDULE, ...Object.keys(experiments.schedules)].join(', ');
  throw new InputError(`schedule '${schedule}': expected one of ${known}`);
}
