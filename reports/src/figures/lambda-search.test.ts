import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completeHistories, sampleHistory } from '../../test/sample-histories.ts';
import { bestRun, finalValidationAccuracy, lambdaPlot, searchedRuns } from './lambda-search.ts';
import { renderPlot } from './plot.ts';

const histories = new Map(completeHistories().map((history) => [history.experiment, history]));
const coarse = searchedRuns(histories, 'lambda-coarse');

describe('searchedRuns', () => {
  it('gives the runs of that search alone, by λ', () => {
    const lambdas = coarse.map((run) => run.settings.lambda);
    expect(lambdas).toHaveLength(8);
    expect(lambdas).toEqual([...lambdas].sort((a, b) => a - b));
    expect(searchedRuns(histories, 'lambda')).toEqual([]);
  });
});

describe('bestRun', () => {
  it('has the highest final validation accuracy, and nothing comes of nothing', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(coarse), (runs) => {
        const best = bestRun(runs);
        if (runs.length === 0) return best === null;
        return best !== null && runs.every((run) => finalValidationAccuracy(run) <= finalValidationAccuracy(best));
      }),
    );
  });

  it('prefers the smaller λ of two equals', () => {
    const run = sampleHistory('s/1', { accuracy: 0.5, settings: { lambda: 0.01 } });
    const smaller = { ...run, settings: { ...run.settings, lambda: 0.001 } };
    expect(bestRun([run, smaller])).toBe(smaller);
  });
});

describe('lambdaPlot', () => {
  it('shows every run and rings the best', async () => {
    const svg = await renderPlot(lambdaPlot([{ label: 'coarse', runs: coarse }]));
    expect(svg.match(/<path [^>]*fill="#0072B2"/g)?.length).toBeGreaterThanOrEqual(coarse.length);
    expect(svg).toContain('best · 最佳');
    expect(svg).toContain('>1e-4</text>');
  });

  it('leaves out λ = 0, and rings nothing when that is the best', () => {
    const zero = sampleHistory('lambda-coarse/9', { accuracy: 0.7, settings: { lambda: 0 } });
    const spec = JSON.stringify(lambdaPlot([{ label: 'coarse', runs: [zero, ...coarse] }]));
    expect(spec).not.toContain('"lambda":0,');
    expect(spec).not.toContain('best · 最佳');
  });
});
