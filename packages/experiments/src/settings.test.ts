import { describe, expect, it } from 'vitest';
import { tinyExperiments } from '../test/tiny-experiments.ts';
import { FULL_SCHEDULE, resolveSettings } from './settings.ts';

describe('resolveSettings', () => {
  it('replaces the defaults by the experiment, and both by the schedule', () => {
    const of = (experiment: string, schedule: string) => {
      const { batchNorm, stepSize, cycles } = resolveSettings(tinyExperiments, experiment, schedule);
      return [batchNorm, stepSize, cycles];
    };
    expect(of('coarse', FULL_SCHEDULE)).toEqual([true, 10, 1.5]);
    expect(of('plain', FULL_SCHEDULE)).toEqual([false, 6, 1.5]);
    expect(of('plain', 'short')).toEqual([false, 4, 1]);
  });

  it('names the schedules there are', () => {
    for (const unknown of ['shrot', 'constructor']) {
      expect(() => resolveSettings(tinyExperiments, 'plain', unknown)).toThrow(
        `schedule '${unknown}': expected one of full, short`,
      );
    }
  });

  it.each([
    { settings: { etaMin: 1 }, message: "experiment 'wrong': expected etaMin ≤ etaMax, got 1 and 0.1" },
    { settings: { batchSize: 71 }, message: "experiment 'wrong': expected batchSize ≤ trainingSamples, got 71 and 70" },
  ])('refuses $settings', ({ settings, message }) => {
    const experiments = { ...tinyExperiments, experiments: { wrong: { title: 'Wrong', settings } } };
    expect(() => resolveSettings(experiments, 'wrong', FULL_SCHEDULE)).toThrow(message);
  });
});
