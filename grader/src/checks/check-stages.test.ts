import type { Check, StageResult } from '@gradus/contracts';
import { afterEach, describe, expect, test } from 'vitest';
import { checkOf } from '../../test/answered.ts';
import { loadedTiny } from '../../test/assignments.ts';
import { changedSubmissions, type Replacement } from '../../test/changed-submission.ts';
import { Exam } from '../exam.ts';
import { Caller } from '../submission/caller.ts';
import { checkStages } from './check-stages.ts';
import type { Finding } from './finding.ts';

const changed = changedSubmissions();
const LIMITS = { loadMs: 20_000, callMs: 10_000, totalMs: 60_000, memoryMb: 256 };
const [FORWARD, GRADIENTS] = [checkOf('forward-stages'), checkOf('computeGradients-stages')];

let caller: Caller | undefined;
afterEach(() => caller?.close());

async function judged(check: Check, ...replace: readonly Replacement[]): Promise<Finding> {
  caller = new Caller(await changed(...replace), LIMITS);
  const exam = new Exam({ ...loadedTiny().assignment, checks: [check] }, 7);
  return checkStages(check, exam.questionsOf(check), caller, true);
}

const stagesWith = ({ stages }: Finding, verdict: StageResult['verdict']) =>
  stages?.filter((each) => each.verdict === verdict).map(({ stage }) => stage);

const WITHOUT_LAYERS = [
  'return { P: softmax(addColumn(matmul(W[last], input), b[last])), layers };',
  'return { P: softmax(addColumn(matmul(W[last], input), b[last])) };',
] as const;
const LEAKY = [
  'input = map(active, (s) => Math.max(s, leak * s));',
  'input = map(active, (s) => Math.max(s, 0.3 * s));',
] as const;
const VARIANCE = ['const v = rowVariances(S);', 'const v = scale(rowVariances(S), S.cols / (S.cols - 1));'] as const;
const SIGN = ['let G = subtract(P, Y);', 'let G = subtract(Y, P);'] as const;

describe('forward', () => {
  test('a right one passes, with its layers or without', async () => {
    for (const replace of [[], [WITHOUT_LAYERS]]) {
      // computeGradients of this submission needs the layers, but is not asked.
      const found = await judged(FORWARD, ...replace);
      expect(found).toMatchObject({ verdict: 'passed', message: '', hint: '' });
      expect(stagesWith(found, 'passed')).toEqual(['score', 'statistics', 'normalised', 'activation', 'probabilities']);
      expect(found.share).toBeUndefined();
    }
  });

  test('layers that are wrong beside a right P fail; what is left out of them does not', async () => {
    const kept = 'layers.push({ S, X: input, ...normalised });';
    const centred = [kept, 'layers.push({ S: map(S, (s) => s - 1), X: input, ...normalised });'] as const;
    const found = await judged(FORWARD, centred);
    expect(found).toMatchObject({ verdict: 'failed', measure: { wrong: 0 } });
    expect(found.message).toMatch(/^P is right, but layers are not: first broken: score in layer 1 \(S\[/);
    expect(stagesWith(found, 'failed')).toContain('score');
    for (const rest of ['layers.push({ X: input });', 'layers.push({ S });', 'layers.push({ ...normalised });']) {
      expect(await judged(FORWARD, [kept, rest])).toMatchObject({ verdict: 'passed', message: '' });
    }
  });

  test('one mistake costs one stage of five', async () => {
    const found = await judged(FORWARD, VARIANCE);
    expect(found).toMatchObject({ verdict: 'failed', share: 0.8, hint: FORWARD.hint });
    expect(found.message).toMatch(
      /^first broken: statistics in layer 1 \(v\[\d,0\] is [\d.]+, of your own values comes [\d.]+\); right: score, normalised, activation, probabilities$/,
    );
    expect(stagesWith(found, 'failed')).toEqual(['statistics']);
    expect(found.measure?.wrong).toBeGreaterThan(0);
  });

  test('what cannot be judged without layers is blocked, not failed', async () => {
    const found = await judged(FORWARD, LEAKY, WITHOUT_LAYERS);
    expect(found).toMatchObject({
      verdict: 'blocked',
      share: 0,
      message: 'no stage can be judged beyond score in layer 1: layers[0].S is missing or has another shape',
    });
    expect(stagesWith(found, 'failed')).toEqual([]);
  });
});

describe('computeGradients', () => {
  test('a right one passes', async () => {
    const found = await judged(GRADIENTS);
    expect(found).toMatchObject({ verdict: 'passed', message: '' });
    expect(stagesWith(found, 'passed')).toEqual([
      'output layer',
      'through W',
      'through the activation',
      'through scale and shift',
      'through batch norm',
      'weight gradients',
    ]);
  });

  test('one mistake costs one stage of six', async () => {
    const found = await judged(GRADIENTS, SIGN);
    expect(found).toMatchObject({
      verdict: 'failed',
      message:
        'first broken: output layer (G is -1 (P − Y), not P − Y); right: through W, through the activation, through scale and shift, through batch norm, weight gradients',
    });
    expect(found.share).toBeCloseTo(5 / 6);
  });

  test('the right backward pass of a wrong forward pass passes, and is told so', async () => {
    expect(await judged(GRADIENTS, VARIANCE)).toMatchObject({
      verdict: 'passed',
      message: 'right for the values of your own forward pass, which are not right',
      hint: '',
    });
  });

  test('a wrong one is judged by the values of its own forward pass', async () => {
    const found = await judged(GRADIENTS, VARIANCE, SIGN);
    expect(stagesWith(found, 'failed')).toEqual(['output layer']);
    expect(found.message).toMatch(
      /^for the values of your own forward pass, which are not right: first broken: output layer/,
    );
  });

  test('where one network gets no answer, the mistakes that another shows are told all the same', async () => {
    const leftOut = ['return options.batchNorm ? gradients :', 'return'] as const;
    const found = await judged(GRADIENTS, leftOut, [
      'gradients.b[l] = scale(rowSums(G), 1 / n);',
      'gradients.b[l] = rowSums(G);',
    ]);
    expect(found).toMatchObject({ verdict: 'failed', misconceptions: [{ id: 'average-missing-biases' }] });
    expect(found.message).toBe(
      'gamma: expected a list of 2, got nothing in a record with W, b (6-7-5-3, n = 4, batch norm); first broken: weight gradients in layer 3 (db3 is not (1/n) G 1)',
    );
    expect(found.stages).toBeUndefined();
  });

  test('what began with a wrong forward pass that nobody can see is blocked, not failed', async () => {
    const kept = 'layers.push({ S, X: input, ...normalised });';
    const hidden = [kept, `const all = { S, X: input, ...normalised };\n    layers.push(Object.create(all));`] as const;
    const found = await judged(GRADIENTS, VARIANCE, hidden);
    expect(found).toMatchObject({
      verdict: 'blocked',
      misconceptions: [],
      message:
        'no stage can be judged beyond output layer: your forward pass is not right, and its layers do not tell what your backward pass began with',
    });
    expect(stagesWith(found, 'failed')).toEqual([]);
  });

  test('one that began with the right P has a forward pass of its own, whatever forward returns', async () => {
    const found = await judged(
      GRADIENTS,
      [
        'export function forward(',
        'export const forward = (...all) => ({ P: scale(pass(...all).P, 0.5) });\nfunction pass(',
      ],
      ['const { P, layers } = forward(X, parameters, options);', 'const { P, layers } = pass(X, parameters, options);'],
      ['(x > 0 ? 1 : leak)', '1'],
    );
    expect(stagesWith(found, 'failed')).toEqual(['through the activation']);
    expect(found.message).toMatch(/^first broken: through the activation in layer 2 \(G is not 0 where x is 0\)/);
  });

  test.each([
    ['throws', 'throw new Error("no");', 'error', /^computeGradients threw Error: no/],
    ['returns nothing', 'return;', 'failed', /^the returned value: expected a record with W, b, got undefined/],
  ])('one that %s says so', async (_, body, verdict, message) => {
    const found = await judged(GRADIENTS, [
      'const { W, gamma = [] } = parameters;',
      `${body} const { W, gamma = [] } = parameters;`,
    ]);
    expect(found.verdict).toBe(verdict);
    expect(found.message).toMatch(message);
    expect(found.stages).toBeUndefined();
  });

  test('what is said to be kept of a right forward pass is no excuse for a wrong backward pass', async () => {
    const kept = 'layers.push({ S, X: input, ...normalised });';
    const forged = [kept, `${kept}\n    if (normalised) layers[l].v = map(normalised.v, Math.sqrt);`] as const;
    const found = await judged(GRADIENTS, forged);
    expect(found).toMatchObject({
      verdict: 'failed',
      misconceptions: [{ id: 'batch-norm-standard-deviation-backward' }],
    });
    expect(stagesWith(found, 'failed')).toEqual(['through batch norm']);
  });

  test('tensors that were left at 0 are told as that, and are no sign of a mistake', async () => {
    const left = [
      'return options.batchNorm ? gradients :',
      `for (const field of ['gamma', 'beta'] as const) gradients[field] = gradients[field].map((A) => map(A, () => 0));
       return options.batchNorm ? gradients :`,
    ] as const;
    const found = await judged(GRADIENTS, left);
    expect(found).toMatchObject({ verdict: 'failed', misconceptions: [] });
    expect(found.message).toContain('through scale and shift in layer 2 (dγ is 0; dβ is 0)');
  });
});
