import { expect, it } from 'vitest';
import { describeSchema } from '../test/describe-schema.ts';
import { result } from '../test/examples.ts';
import { InputError } from './input-error.ts';
import { parse } from './parse.ts';
import { AnyNumber, Result, Verdict } from './result.ts';

describeSchema(
  'Result',
  Result,
  [result, { ...result, submission: { ...result.submission, language: 'python' } }],
  [
    ['/score', -1, 'at /score: must be >= 0, got -1'],
    ['/grader/seed', 2 ** 32, 'at /grader/seed: must be <= 4294967295, got 4294967296'],
    [
      '/submission/language',
      'matlab',
      'at /submission/language: must be one of "typescript", "python", "npz", "mat", "safetensors", got "matlab"',
    ],
    [
      '/checks/0/verdict',
      'zero',
      'at /checks/0/verdict: must be one of "passed", "failed", "inconclusive", "blocked", "error", got "zero"',
    ],
    ['/checks/0/measure/worst/row', -1, 'at /checks/0/measure/worst/row: must be >= 0'],
    [
      '/checks/0/measure/worst/submitted',
      'inf',
      'at /checks/0/measure/worst/submitted: must be number or must be one of "NaN"',
    ],
    ['/checks/1/measure', 0, 'at /checks/1/measure: must be object or must be null, got 0'],
    ['/checks/1/points', undefined, "at /checks/1: 'points' is missing"],
  ],
);

it('AnyNumber takes what JSON has no number for as a string', () => {
  for (const value of [1, -0.5, 'NaN', 'Infinity', '-Infinity']) expect(parse(AnyNumber, value, 'x')).toBe(value);
  for (const value of ['1', Number.NaN, null]) expect(() => parse(AnyNumber, value, 'x')).toThrow(InputError);
});

it('Verdict knows five words', () => {
  for (const word of ['passed', 'failed', 'inconclusive', 'blocked', 'error'])
    expect(parse(Verdict, word, 'x')).toBe(word);
  for (const value of ['pass', 'fault', true]) expect(() => parse(Verdict, value, 'x')).toThrow(InputError);
});
