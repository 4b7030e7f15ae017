import { describe, expect, it } from 'vitest';
import { tinySettings } from '../test/tiny-experiments.ts';
import { type Determinants, historyHash, historyPath } from './history-file.ts';

const determinants: Determinants = {
  gradus: '1.0.0',
  engine: 'reference',
  backend: 'plain (TypeScript)',
  settings: tinySettings,
  dataSha256: 'ab',
  dtype: 'float32',
};

describe('historyHash', () => {
  it('does not depend on the order of keys, at any depth', () => {
    const settings = { ...tinySettings, runningStatistics: { alpha: 0.9, kind: 'exponential' as const } };
    const reversed = Object.fromEntries(Object.entries({ ...determinants, settings }).reverse());
    expect(historyHash(reversed as Determinants)).toBe(historyHash(determinants));
  });

  it.each<Partial<Determinants>>([
    { gradus: '1.0.1' },
    { engine: 'submission.ts' },
    { backend: 'wasm' },
    { dataSha256: 'cd' },
    { settings: { ...tinySettings, seed: 4 } },
    { settings: { ...tinySettings, runningStatistics: { kind: 'exponential', alpha: 0.8 } } },
  ])('changes with %j', (change) => {
    expect(historyHash({ ...determinants, ...change })).not.toBe(historyHash(determinants));
  });
});

it('a run of a search lies in a folder', () => {
  expect(historyPath('histories', 'lambda-coarse/1')).toBe('histories/lambda-coarse/1.json');
});
