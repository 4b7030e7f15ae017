import type { Check } from '@gradus/contracts';
import { describe, expect, test } from 'vitest';
import { loadedTiny } from '../../test/assignments.ts';
import { changedSubmissions } from '../../test/changed-submission.ts';
import { Exam } from '../exam.ts';
import { Caller } from '../submission/caller.ts';
import { checkConsistency } from './check-consistency.ts';

const submissionWith = changedSubmissions();
const LIMITS = { loadMs: 20_000, callMs: 10_000, totalMs: 60_000, memoryMb: 256 };

const network = { widths: [5, 4, 4, 3], n: 6, batchNorm: true, epsilon: 0.01, lambda: 0.1, activation: 'relu' };
const check = {
  id: 'own',
  title: 'own',
  target: 'computeGradients',
  kind: 'consistency',
  points: 2,
  visibility: 'student',
  tolerance: { absolute: 1e-8, relative: 1e-6 },
  hint: 'a hint?',
  cases: [network],
} as Check;
const questions = new Exam(loadedTiny().assignment, 20261201).questionsOf(check);

async function findingFor(...replace: readonly (readonly [find: string, by: string])[]) {
  const caller = new Caller(await submissionWith(...replace), LIMITS);
  try {
    return await checkConsistency(check, questions, caller, true);
  } finally {
    await caller.close();
  }
}

const HALF_COST = ['return loss + lambda * ', 'return loss + (lambda / 2) * '] as const;
const HALF_GRADIENT = ['scale(W[l], 2 * lambda)', 'scale(W[l], lambda)'] as const;
const COST = 'const loss =';

describe.concurrent('checkConsistency', () => {
  test('passes a right gradient of a right cost without a word', async () => {
    expect(await findingFor()).toMatchObject({
      verdict: 'passed',
      message: '',
      hint: '',
      measure: { wrong: 0, compared: 75, leftOut: 0 },
    });
  });

  test('passes a right gradient of a wrong cost, and says so', async () => {
    expect(await findingFor(HALF_COST, HALF_GRADIENT)).toMatchObject({
      verdict: 'passed',
      message:
        'right for your own computeCost: its finite differences agree, those of the reference cost do not (48 of 75 wrong)',
      measure: { wrong: 0, compared: 75 },
    });
  });

  test.each([
    ['a wrong gradient of a right cost, and knows the mistake', HALF_GRADIENT, ['regulariser-factor-2-missing']],
    ['the gradient of a cost that is another', HALF_COST, []],
  ])('fails %s', async (_, change, ids) => {
    expect(await findingFor(change)).toMatchObject({
      verdict: 'failed',
      message: expect.stringMatching(
        /^worst W\d\[\d,\d\]: yours .*; 48 of 75 wrong; expected are finite differences of your own computeCost$/,
      ),
      misconceptions: ids.map((id) => expect.objectContaining({ id })),
    });
  });

  test('cannot tell where the cost is not finite around the parameters', async () => {
    const change = [
      COST,
      'if ((computeCost.calls = (computeCost.calls ?? 0) + 1) > 1) return NaN;\n  const loss =',
    ] as const;
    expect(await findingFor(change)).toMatchObject({
      verdict: 'inconclusive',
      message: '75 of 75 entries lie at a kink or beyond the precision of finite differences',
    });
  });

  test.each([
    [
      'a gradient that throws',
      ['const { W, gamma = [] } = parameters;', "throw new RangeError('no');\n  const { W, gamma = [] } = parameters;"],
      'error',
      /^computeGradients threw RangeError: no/,
    ],
    [
      'a cost that is NaN',
      [COST, 'return NaN;\n  const loss ='],
      'failed',
      /^computeCost returned the number NaN, expected a finite number \(5-4-4-3, n = 6, batch norm\)$/,
    ],
    [
      'no cost',
      ['export function computeCost(', 'function computeCost('],
      'failed',
      /^the submission exports no function computeCost$/,
    ],
  ] as const)('is a fault: %s', async (_, change, verdict, message) => {
    expect(await findingFor(change)).toMatchObject({
      verdict,
      message: expect.stringMatching(message),
      measure: null,
      hint: 'a hint?',
    });
  });
});
