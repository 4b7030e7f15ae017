import { type Experiments, InputError } from '@gradus/contracts';
import { describe, expect, it } from 'vitest';
import { tinyExperiments } from '../test/tiny-experiments.ts';
import { planRuns } from './plan.ts';

const COARSE = ['coarse/1', 'coarse/2', 'coarse/3'];
const namesOf = (patterns: string[]) =>
  planRuns(tinyExperiments, patterns).map((stage) => stage.map(({ name }) => name));

describe('planRuns', () => {
  it.each([
    { patterns: [], stages: [['plain', ...COARSE], ['fine/1', 'fine/2'], ['best']] },
    { patterns: ['plain'], stages: [['plain']] },
    { patterns: ['coarse'], stages: [COARSE] },
    { patterns: ['coarse/2'], stages: [['coarse/2']] },
    { patterns: ['c*', 'coarse/1'], stages: [COARSE] },
    { patterns: ['coarse/[13]'], stages: [['coarse/1', 'coarse/3']] },
    { patterns: ['fine/2'], stages: [COARSE, ['fine/2']] },
    { patterns: ['best', 'plain'], stages: [['plain', ...COARSE], ['fine/1', 'fine/2'], ['best']] },
  ])('plans $patterns with what they build on', ({ patterns, stages }) => {
    expect(namesOf(patterns)).toEqual(stages);
  });

  it('names the experiments there are when a name fits none', () => {
    expect(() => namesOf(['plain', 'coarse/4'])).toThrow(
      "experiment 'coarse/4': expected one of plain, best, fine, coarse, or a glob that fits some of them",
    );
  });

  it('refuses a search around an experiment that does not exist', () => {
    const { coarse: _, ...others } = tinyExperiments.experiments;
    expect(() => planRuns({ ...tinyExperiments, experiments: others }, ['plain'])).toThrow(
      "there is no experiment 'coarse' to build on; expected one of plain, best, fine",
    );
  });

  it('takes no name that every object has for an experiment', () => {
    const experiments: Experiments['experiments'] = {
      best: { title: 'Best', settings: {}, lambdaSearch: { kind: 'best', searches: ['constructor'] } },
    };
    expect(() => planRuns({ ...tinyExperiments, experiments }, [])).toThrow("there is no experiment 'constructor'");
  });

  it('refuses a range that ends before it begins', () => {
    const backwards = { kind: 'logUniform', count: 2, from: 0.1, to: 1e-5 } as const;
    const experiments = { coarse: { title: 'Coarse', settings: {}, lambdaSearch: backwards } };
    expect(() => planRuns({ ...tinyExperiments, experiments }, [])).toThrow(
      new InputError("experiments.json: 'coarse': expected a search from ≤ to, got 0.1 and 0.00001"),
    );
  });

  it('refuses a search that builds on itself', () => {
    const circle: Experiments['experiments'] = {
      a: { title: 'A', settings: {}, lambdaSearch: { kind: 'best', searches: ['b'] } },
      b: { title: 'B', settings: {}, lambdaSearch: { kind: 'around', search: 'a', count: 1, decades: 1 } },
    };
    expect(() => planRuns({ ...tinyExperiments, experiments: circle }, [])).toThrow('builds on itself: a → b → a');
  });
});
