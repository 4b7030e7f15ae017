import type { Check } from '@gradus/contracts';
import { describe, expect, test } from 'vitest';
import { loadedTiny } from '../../test/assignments.ts';
import { changedSubmissions } from '../../test/changed-submission.ts';
import { Exam } from '../exam.ts';
import { typescriptWords } from '../languages/typescript/words.ts';
import { Caller } from '../submission/caller.ts';
import { checkPurity } from './check-purity.ts';

const submissionWith = changedSubmissions();
const LIMITS = { loadMs: 20_000, callMs: 10_000, totalMs: 60_000, memoryMb: 256 };
const exam = new Exam(loadedTiny().assignment, 20261201);

const network = { widths: [5, 4, 3], n: 6, batchNorm: true, epsilon: 0.01, lambda: 0.1, activation: 'relu' };
const common = { id: 'pure', title: 'pure', kind: 'purity', points: 1, visibility: 'student', hint: 'a hint?' };
const gradients = {
  ...common,
  target: 'computeGradients',
  tolerance: { absolute: 1e-8, relative: 1e-6 },
  cases: [network, { ...network, n: 9 }],
} as Check;
const softmax = {
  ...common,
  target: 'softmax',
  tolerance: { absolute: 1e-9, relative: 1e-7 },
  cases: [
    { m: 3, n: 4 },
    { m: 3, n: 2 },
  ],
} as Check;

async function findingFor(check: Check, ...replace: readonly (readonly [find: string, by: string])[]) {
  const caller = new Caller(await submissionWith(...replace), LIMITS);
  try {
    return await checkPurity(check, exam.questionsOf(check), caller, true);
  } finally {
    await caller.close();
  }
}

/** The right gradients with something around them; `calls` counts from 1. */
const around = (body: string) =>
  [
    'export function computeGradients(',
    `let calls = 0; let kept;
     export function computeGradients(X, Y, parameters, lambda, options) { calls++; ${body} }
     function rightGradients(`,
  ] as const;
const RIGHT = 'rightGradients(X, Y, parameters, lambda, options)';

describe.concurrent('checkPurity', () => {
  test.each([
    ['of gradients', gradients, 3 * (5 * 4 + 4 * 3 + 4 + 3 + 4 + 4)],
    ['of values', softmax, 12 + 6 + 12],
  ])('passes a right submission: %s', async (_, check, compared) => {
    expect(await findingFor(check)).toMatchObject({
      verdict: 'passed',
      message: '',
      hint: '',
      measure: { compared, wrong: 0, leftOut: 0 },
    });
  });

  test.each([
    ['X.data.fill(0);', 'first'],
    ['parameters.W.length = 0;', 'third'],
    ['parameters.b[0].data[1] += 1e-12;', 'third'],
    ['options.epsilon = 1;', 'fifth'],
    ['options.more = () => 0;', 'fifth'],
  ])('fails one that is right but changes its arguments: %s', async (change, which) => {
    expect(await findingFor(gradients, around(`const answer = ${RIGHT}; ${change} return answer;`))).toMatchObject({
      verdict: 'failed',
      message: `call 1 of 3 (5-4-3, n = 6, batch norm): computeGradients changed its ${which} argument, which is the caller's; copy it first`,
      hint: 'a hint?',
      measure: { wrong: 0 },
    });
  });

  test.each([
    [
      'keeps its first answer',
      `return (kept ??= ${RIGHT});`,
      /^call 2 of 3 \(5-4-3, n = 9, batch norm\): worst \w+\[\d,\d\]: yours .* wrong$/,
      'some',
    ],
    [
      'adds what it computed before',
      `const answer = ${RIGHT}; if (calls === 3) answer.W[1].data[4] += kept.W[1].data[4]; kept = answer; return answer;`,
      /^call 3 repeats call 1, but W2\[1,1\] was -?\d\.\d+ and is -?\d\.\d+ \(5-4-3, n = 6, batch norm\)$/,
      'some',
    ],
    [
      'is off by a bit when it is asked again',
      `const answer = ${RIGHT}; if (calls === 3) answer.beta[0].data[2] *= 1 + 2 ** -52; return answer;`,
      /^call 3 repeats call 1, but beta1\[2,0\] was -?\d\.\d+ and is -?\d\.\d+ \(5-4-3, n = 6, batch norm\)$/,
      'none',
    ],
  ])('fails one that %s', async (_, body, message, wrong) => {
    const finding = await findingFor(gradients, around(body));
    expect(finding).toMatchObject({
      verdict: 'failed',
      message: expect.stringMatching(message),
      hint: 'a hint?',
      misconceptions: [],
    });
    expect(finding.measure?.wrong === 0 ? 'none' : 'some').toBe(wrong);
  });

  test.each([
    ['throws', "throw new Error('again?');", 'error', 'computeGradients threw Error: again\\?'],
    ['returns nothing', 'return;', 'failed', 'the returned value: expected a record with'],
  ])('tells in which call one %s', async (_, body, verdict, message) => {
    expect(await findingFor(gradients, around(`if (calls === 2) { ${body} } return ${RIGHT};`))).toMatchObject({
      verdict,
      message: expect.stringMatching(`^call 2 of 3 \\(5-4-3, n = 9, batch norm\\): ${message}`),
      hint: 'a hint?',
    });
  });

  test('without questions is a fault of ours', async () => {
    const caller = { words: typescriptWords, call: () => Promise.reject(new Error('nobody calls')) };
    await expect(checkPurity(gradients, [], caller, true)).rejects.toThrow('pure: nothing was asked');
  });
});
