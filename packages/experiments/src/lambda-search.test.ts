import { type History, InputError } from '@gradus/contracts';
import { describe, expect, it } from 'vitest';
import { tinyExperiments, tinySettings } from '../test/tiny-experiments.ts';
import { lambdaOf } from './lambda-search.ts';

const run = (experiment: string, index = 0) => ({ name: `${experiment}/${index + 1}`, experiment, index });

/** Histories with these λ and validation accuracies at the end. */
function finished(results: Record<string, readonly [lambda: number, accuracy: number]>) {
  return new Map(
    Object.entries(results).map(([name, [lambda, accuracy]]) => {
      const evaluation = { loss: 1, cost: 1, accuracy };
      const points = [{ t: 0, eta: 0, training: evaluation, validation: evaluation }];
      const settings = { ...tinySettings, lambda };
      return [name, { history: { settings, points } as unknown as History }];
    }),
  );
}

const coarse = { 'coarse/1': [1e-1, 0.5], 'coarse/2': [1e-2, 0.5], 'coarse/3': [1e-4, 0.3] } as const;

describe('lambdaOf', () => {
  it('is the setting where nothing is searched', () => {
    expect(lambdaOf(run('plain'), tinyExperiments, tinySettings, new Map())).toBe(0.005);
  });

  it('draws within the range, another one for each run and seed, always the same', () => {
    const draw = (index: number, seed = 3) =>
      lambdaOf(run('coarse', index), tinyExperiments, { lambda: 0, seed }, new Map());
    const draws = Array.from({ length: 100 }, (_, index) => draw(index));
    expect(new Set(draws).size).toBeGreaterThan(90);
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(1e-5);
    expect(Math.max(...draws)).toBeLessThanOrEqual(1e-1);
    // Uniform in log λ: of 100 draws, 50 ± 5 standard deviations (of 5) lie in the lower half.
    expect(draws.filter((lambda) => lambda < 1e-3).length).toBeGreaterThan(25);
    expect(draw(0)).toBe(draw(0));
    expect(draw(0, 4)).not.toBe(draw(0));
  });

  it('draws around the best by validation accuracy, the smallest λ of equal ones', () => {
    const lambda = lambdaOf(run('fine', 1), tinyExperiments, tinySettings, finished(coarse));
    expect(Math.abs(Math.log10(lambda) - -2)).toBeLessThanOrEqual(0.5 + 1e-3); // three digits are kept
  });

  it('takes the best of several searches', () => {
    const results = finished({ ...coarse, 'fine/1': [2e-3, 0.4], 'fine/2': [3e-3, 0.6] });
    expect(lambdaOf(run('best'), tinyExperiments, tinySettings, results)).toBe(3e-3);
  });

  it('refuses to draw around a best λ of 0, which has no logarithm', () => {
    const results = finished({ ...coarse, 'coarse/2': [0, 0.6] });
    expect(() => lambdaOf(run('fine'), tinyExperiments, tinySettings, results)).toThrow(
      new InputError(
        "experiments.json: 'fine' searches around the best λ of 'coarse', which is 0: expected one above 0, whose logarithm there is. Let it build on another search",
      ),
    );
  });

  it('needs the histories it builds on', () => {
    expect(() => lambdaOf(run('fine'), tinyExperiments, tinySettings, new Map())).toThrow(
      'expected the history of coarse/1, got none',
    );
  });
});
