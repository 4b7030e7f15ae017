import { Experiments, readJson } from '@gradus/contracts';
import { expect, it } from 'vitest';
import { planRuns } from '../src/plan.ts';
import { resolveSettings } from '../src/settings.ts';

const PATH = new URL('../../../assignments/a3-batch-norm/experiments.json', import.meta.url).pathname;

it('the experiments of a3-batch-norm are those of the report', async () => {
  const experiments = await readJson(Experiments, PATH);
  const stages = planRuns(experiments, []);
  expect(stages.map((stage) => stage.length)).toEqual([18, 8, 1]);
  for (const { experiment } of stages.flat()) {
    const { stepSize, cycles, trainingSamples } = resolveSettings(experiments, experiment, 'full');
    expect(stepSize * 2 * cycles * 100).toBeGreaterThanOrEqual(20 * 45_000); // 20 epochs or more
    expect(trainingSamples).toBeGreaterThanOrEqual(45_000);
    expect(resolveSettings(experiments, experiment, 'short').stepSize).toBeLessThan(stepSize);
  }
});
