import type { Check } from '@gradus/contracts';
import { createRandom, type Matrix, map } from '@gradus/matrix';
import { computeGradients, type Gradients } from '@gradus/net';
import { describe, expect, test } from 'vitest';
import { loadedTiny } from '../../test/assignments.ts';
import { changedSubmissions } from '../../test/changed-submission.ts';
import { Exam, type ExamQuestion } from '../exam.ts';
import { typescriptWords } from '../languages/typescript/words.ts';
import { Caller } from '../submission/caller.ts';
import { checkTraining, LEARNT_ALL_THE_SAME } from './check-training.ts';

const submissionWith = changedSubmissions();
const LIMITS = { loadMs: 20_000, callMs: 1500, totalMs: 60_000, memoryMb: 256 };
const { assignment } = loadedTiny();
const network = {
  widths: [10, 20, 20, 4],
  n: 10,
  batchNorm: true,
  epsilon: 0.001,
  lambda: 0.001,
  activation: 'relu',
};
const checkOf = (changes: object = {}) =>
  ({
    id: 'training',
    title: 'training',
    target: 'computeGradients',
    kind: 'training',
    points: 1,
    visibility: 'student',
    tolerance: { absolute: 1e-8, relative: 1e-6 },
    hint: 'a hint?',
    cases: [network],
    ...changes,
  }) as Check;
const withoutBatchNorm = checkOf({ cases: [{ ...network, batchNorm: false }] });

type Change = (gradients: Gradients) => Gradients;

/** Asks somebody who has the right gradients, and changes them. */
function askInProcess(
  check: Check,
  seed: number,
  change: Change,
  questions?: readonly ExamQuestion[],
  isDoubtful = false,
) {
  const call = async (_: string, [X, Y, parameters, lambda, options]: readonly unknown[]) => {
    const gradients = computeGradients(...([X, Y, parameters, lambda, options] as Parameters<typeof computeGradients>));
    return { kind: 'returned' as const, value: { ...change(gradients) } };
  };
  const caller = { words: typescriptWords, call };
  return checkTraining(check, questions ?? new Exam(assignment, seed).questionsOf(check), caller, isDoubtful);
}

const eachEntry =
  (f: (value: number) => number): Change =>
  ({ W, b, gamma, beta }) => {
    const mapped = (tensors: readonly Matrix[] = []) => tensors.map((tensor) => map(tensor, f));
    return { W: mapped(W), b: mapped(b), gamma: mapped(gamma), beta: mapped(beta) };
  };

async function ask(body: string) {
  const around = `let calls = 0;
    export function computeGradients(X, Y, parameters, lambda, options) { calls++; ${body} }
    function rightGradients(`;
  const caller = new Caller(await submissionWith(['export function computeGradients(', around]), LIMITS);
  try {
    return await checkTraining(checkOf(), new Exam(assignment, 7).questionsOf(checkOf()), caller, false);
  } finally {
    await caller.close();
  }
}
const RIGHT = 'rightGradients(X, Y, parameters, lambda, options)';

describe('checkTraining', () => {
  test('passes right gradients, however they are rounded, from 200 starts', async () => {
    for (let seed = 1; seed <= 200; seed++) {
      const check = seed % 2 === 0 ? checkOf() : withoutBatchNorm;
      const questions = new Exam(assignment, seed).questionsOf(check);
      const random = createRandom(seed);
      const noise = (size: number) => eachEntry((value) => value * (1 + size * random.normal()));
      const coarse = { float32: eachEntry(Math.fround), 'three digits': noise(1e-3) };
      const roundings = { 'other orders of summation': noise(1e-14), ...(seed % 4 < 2 ? coarse : {}) };
      for (const [rounding, change] of Object.entries(roundings)) {
        const { verdict, message } = await askInProcess(check, seed, change, questions);
        expect({ seed, rounding, verdict, message }).toEqual({ seed, rounding, verdict: 'passed', message: '' });
      }
    }
  }, 120_000);

  test.each([
    ['of the wrong sign', eachEntry((value) => -value)],
    ['that are all zero', eachEntry(() => 0)],
    ['that are ten times too small', eachEntry((value) => value / 10)],
    ['that are a hundred times too large', eachEntry((value) => 100 * value)],
  ])('fails gradients %s, with figures', async (_, change) => {
    for (let seed = 1; seed <= 5; seed++) {
      expect(await askInProcess(withoutBatchNorm, seed, change)).toMatchObject({
        verdict: 'failed',
        message: expect.stringMatching(
          /^after 40 steps J = \S+, with right gradients 0\.\d+; \d+ of 10 samples classified \(10-20-20-4, n = 10, no batch norm\)$|^step \d+ of 40: \w+\[\d+,\d+\] is -?(NaN|Infinity) \(/,
        ),
        measure: null,
        misconceptions: [],
        hint: 'a hint?',
      });
    }
  });

  test('says of wrong gradients that learn the set, too, what that does not show', async () => {
    const half = eachEntry((value) => value / 2);
    const questions = new Exam(assignment, 7).questionsOf(checkOf());
    for (const isDoubtful of [true, false]) {
      expect(await askInProcess(checkOf(), 7, half, questions, isDoubtful)).toMatchObject({
        verdict: 'passed',
        message: isDoubtful ? LEARNT_ALL_THE_SAME : '',
      });
    }
  });

  test('asks one call a step, beginning as training does', async () => {
    const check = checkOf({ training: { steps: 3, eta: 0.5 } });
    const [question] = new Exam(assignment, 7).questionsOf(checkOf()) as [ExamQuestion];
    const { b, gamma, beta } = question.network?.parameters ?? { b: [] };
    for (const { data } of [...b, ...(beta ?? [])]) expect(data.every((value) => value === 0)).toBe(true);
    for (const { data } of gamma ?? []) expect(data.every((value) => value === 1)).toBe(true);
    const [short] = new Exam(assignment, 7).questionsOf(check) as [ExamQuestion];
    expect(short.training).toMatchObject({ steps: 3, eta: 0.5 });
    let calls = 0;
    const counting: Change = (gradients) => {
      calls++;
      return gradients;
    };
    await askInProcess(checkOf(), 7, counting, [question]);
    expect(calls).toBe(40);
  });

  test('cannot tell where right gradients do not learn the set either, and asks nothing', async () => {
    const check = checkOf({ training: { steps: 2, eta: 0.01 } });
    const change: Change = () => {
      throw new Error('nobody calls');
    };
    expect(await askInProcess(check, 7, change)).toMatchObject({
      verdict: 'inconclusive',
      message: expect.stringMatching(
        /^right gradients do not learn this set either: \d of 10 samples with J = \d\.\d+ after 2 steps of 0\.01 \(10-20-20-4, n = 10, batch norm\)$/,
      ),
    });
  });

  test('a question without a training loop is a fault of ours', async () => {
    const [{ training: _, ...question }] = new Exam(assignment, 7).questionsOf(checkOf()) as [ExamQuestion];
    await expect(askInProcess(checkOf(), 7, (same) => same, [question])).rejects.toThrow(
      'training: expected a question with a training loop',
    );
  });
});

describe.concurrent('checkTraining of a submission', () => {
  test.each([
    ['is right', `return ${RIGHT};`, 'passed', /^$/],
    [
      'changes its arguments',
      `const answer = ${RIGHT}; X.data.fill(0); parameters.W.length = 0; return answer;`,
      'passed',
      /^$/,
    ],
    [
      'gives its first answer again and again',
      `return globalThis.kept ??= ${RIGHT};`,
      'failed',
      /^after 40 steps J = \d+\.?\d*, with right gradients 0\.\d+; \d of 10 samples classified/,
    ],
    [
      'gives NaN once',
      `const answer = ${RIGHT}; if (calls === 17) answer.b[1].data[4] = NaN; return answer;`,
      'failed',
      /^step 17 of 40: b2\[4,0\] is NaN \(10-20-20-4, n = 10, batch norm\)$/,
    ],
    [
      'gives another shape once',
      `const answer = ${RIGHT}; if (calls === 5) answer.W[0] = X; return answer;`,
      'failed',
      /^step 5 of 40: W1: expected a 20×10 matrix, got a 10×10 matrix \(/,
    ],
    [
      'throws once',
      `if (calls === 9) throw new Error('tired'); return ${RIGHT};`,
      'error',
      /^step 9 of 40: computeGradients threw Error: tired/,
    ],
    [
      'hangs',
      `if (calls === 3) for (;;); return ${RIGHT};`,
      'error',
      /^step 3 of 40: the submission did not answer within 1\.5 s in computeGradients$/,
    ],
  ])('that %s', async (_, body, verdict, message) => {
    expect(await ask(body)).toMatchObject({ verdict, message: expect.stringMatching(message) });
  });
});
