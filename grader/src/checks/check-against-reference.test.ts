import type { Check } from '@gradus/contracts';
import type { Value } from '@gradus/contracts/wire';
import { column, type Matrix } from '@gradus/matrix';
import { describe, expect, test } from 'vitest';
import type { ExamQuestion } from '../exam.ts';
import { typescriptWords } from '../languages/typescript/words.ts';
import type { Called } from '../submission/caller.ts';
import { checkAgainstReference } from './check-against-reference.ts';

const check = {
  id: 'c',
  title: 'c',
  target: 'batchNormBackward',
  kind: 'gradient',
  points: 1,
  visibility: 'student',
  tolerance: { absolute: 0.1, relative: 0 },
  hint: 'a hint?',
  cases: [{ m: 1, n: 1 }],
} as Check;

const zero = { value: column([0, 0, 0, 0]), error: column([0, 0, 0, 0]) };

function question(leftOut: readonly number[], expected: Matrix = column([0, 0, 0, 0])): ExamQuestion {
  // No misconception is looked for: those take a question with the target's own parameters.
  const gradients = new Map([['G', { ...zero, leftOut: Uint8Array.from(leftOut) }]]);
  return { description: 'four', parameters: [], answerName: 'G', expected, gradients };
}

const judged = (asked: Check, questions: readonly ExamQuestion[], ...answers: Called[]) =>
  checkAgainstReference(
    asked,
    questions,
    { words: typescriptWords, call: async () => answers.shift() as Called },
    true,
  );
const returned = (value: Value): Called => ({ kind: 'returned', value });
const ZEROS = column([0, 0, 0, 0]);

describe('checkAgainstReference', () => {
  test.each<[string, readonly number[], object, string]>([
    ['a quarter is left out: too much', [1, 0, 0, 0], {}, 'inconclusive'],
    ['a quarter is left out where that is allowed', [1, 0, 0, 0], { maxLeftOut: 0.25 }, 'passed'],
    ['all is left out, though that is allowed', [1, 1, 1, 1], { maxLeftOut: 1 }, 'inconclusive'],
    ['nothing is left out', [0, 0, 0, 0], { maxLeftOut: 0 }, 'passed'],
  ])('%s', async (_, leftOut, changes, verdict) => {
    const finding = await judged({ ...check, ...changes } as Check, [question(leftOut)], returned(ZEROS));
    const count = leftOut.filter((out) => out === 1).length;
    expect(finding).toMatchObject({
      verdict,
      message:
        verdict === 'passed' ? '' : `${count} of 4 entries lie at a kink or beyond the precision of finite differences`,
      measure: { wrong: 0, leftOut: count },
      hint: '',
    });
  });

  test.each<[string, readonly number[], string]>([
    ['passed', [0, 0, 0, 0], ''],
    ['inconclusive', [1, 1, 0, 0], '2 of 4 entries lie at a kink or beyond the precision of finite differences; '],
  ])('%s tells of a network that is evaluated exactly at a kink', async (verdict, leftOut, before) => {
    const move = () => ({ differences: new Float64Array(), rounding: new Float64Array() });
    const differentiable = { tensors: new Map(), exactKinks: 3, move };
    const finding = await judged(check, [{ ...question(leftOut), differentiable }], returned(ZEROS));
    expect(finding).toMatchObject({
      verdict,
      message: `${before}3 activations are exactly at their kink, where all between both derivatives is right (four)`,
    });
  });

  test.each<[Called, string, string]>([
    [{ kind: 'missing', message: 'no function' }, 'failed', 'no function'],
    [{ kind: 'stopped', message: 'it hangs' }, 'error', 'it hangs'],
    [{ kind: 'threw', message: 'Error: no' }, 'error', 'batchNormBackward threw Error: no'],
    [{ kind: 'threw', message: "threw 'no'" }, 'error', "batchNormBackward threw 'no'"],
    [{ kind: 'threw', message: 'returned a value of …' }, 'error', 'batchNormBackward returned a value of …'],
    [returned(7), 'failed', 'the returned value: expected a 4×1 matrix, got the number 7 (four)'],
  ])('after a right answer comes %j', async (called, verdict, message) => {
    const questions = [question([0, 0, 0, 0]), question([0, 0, 0, 0])];
    const finding = await judged(check, questions, returned(ZEROS), called);
    expect(finding).toMatchObject({ verdict, message, measure: { compared: 4, wrong: 0 }, hint: 'a hint?' });
  });

  test.each<[Called, string, string]>([
    [{ kind: 'threw', message: 'Error: no' }, 'error', 'batchNormBackward threw Error: no'],
    [returned(7), 'failed', 'the returned value: expected a 4×1 matrix, got the number 7 (four)'],
  ])('what was wrong before is told next to %j', async (called, verdict, message) => {
    const questions = [question([0, 0, 0, 0]), question([0, 0, 0, 0])];
    const answers = [returned(column([0, 0, 3, 0])), called] as const;
    const caller = { words: typescriptWords, call: async () => answers[calls++] as Called };
    let calls = 0;
    expect(await checkAgainstReference(check, questions, caller, false)).toMatchObject({
      verdict,
      message: `${message}; before that: worst G[2,0]: yours 3.0000, expected 0.0000, error 3.0e+0 > 1e-1; 1 of 4 wrong`,
      measure: { compared: 4, wrong: 1 },
    });
  });

  test('a check without questions is a fault of ours', async () => {
    await expect(judged(check, [])).rejects.toThrow('c: nothing was asked');
  });
});
