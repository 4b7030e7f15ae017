import { readFile } from 'node:fs/promises';
import type { NetworkCase, NetworkCheck } from '@gradus/contracts';
import { type EntryMoves, MAX_MOVES } from '@gradus/contracts/wire';
import { compare } from '@gradus/gradcheck';
import { createRandom } from '@gradus/matrix';
import { computeGradients, namedTensors } from '@gradus/net';
import { describe, expect, test } from 'vitest';
import { temporaryFolders, writeFiles } from '../../test/temporary-folder.ts';
import { Caller } from '../submission/caller.ts';
import { readSubmission } from '../submission/submission.ts';
import { drawNetwork } from '../targets/network-inputs.ts';
import { networkQuestion } from '../targets/network-questions.ts';
import { type OwnCostGradients, ownCostGradients } from './own-cost-gradients.ts';

const temporaryFolder = temporaryFolders();
const LIMITS = { loadMs: 20_000, callMs: 10_000, totalMs: 60_000, memoryMb: 256 };
const TOLERANCE = { absolute: 1e-8, relative: 1e-6 };

const DRAWN: NetworkCase = {
  widths: [8, 6, 5, 4],
  n: 10,
  batchNorm: true,
  epsilon: 1e-3,
  lambda: 0.01,
  activation: 'relu',
};
const SEED = 20261130;
const questionOf = (drawn: NetworkCase, target: NetworkCheck['target'] = 'computeGradients') =>
  networkQuestion(target, drawNetwork(drawn, createRandom(SEED)), createRandom(SEED));

/** A right submission with one part replaced. */
async function submissionWith(find: string, by: string, base = 'right-matrix-style') {
  const source = await readFile(new URL(`../../test/cases/${base}/submission.ts`, import.meta.url), 'utf8');
  expect(source.split(find)).toHaveLength(2);
  const folder = await writeFiles(await temporaryFolder(), { 'submission.ts': source.replace(find, () => by) });
  return readSubmission(folder, { typescript: 'submission.ts' });
}

const HEAD = 'export function computeCost(';
/** A right submission with something before each evaluation of its cost; the one at θ is number 0. */
const before = (body: string) => submissionWith(HEAD, wrapped(body));
const wrapped = (body: string) =>
  `let calls = -1;
   export function computeCost(X, Y, parameters, lambda, options) {
     calls++;
     ${body}
     return rightCost(X, Y, parameters, lambda, options);
   }
   function rightCost(`;

async function gradientsOf(
  submission: Awaited<ReturnType<typeof submissionWith>>,
  drawn = DRAWN,
  limits: Partial<typeof LIMITS> = {},
): Promise<OwnCostGradients & { readonly messages: readonly number[] }> {
  const caller = new Caller(submission, { ...LIMITS, ...limits });
  const messages: number[] = [];
  const counting = {
    words: caller.words,
    call: caller.call.bind(caller),
    evaluate: (...asked: Parameters<Caller['evaluate']>) => {
      messages.push((asked[3] satisfies EntryMoves).entries.length);
      return caller.evaluate(...asked);
    },
  };
  try {
    return { ...(await ownCostGradients(questionOf(drawn), TOLERANCE, counting)), messages };
  } finally {
    await caller.close();
  }
}

/** How the gradient of a cost that is ours but for some of its inputs compares with what was found. */
function comparisonsWith(found: OwnCostGradients, lambda: number, epsilon: number, drawn = DRAWN) {
  if (!('gradients' in found)) throw new Error(found.message);
  const { X, Y, parameters, options } = drawNetwork(drawn, createRandom(SEED));
  const truth = namedTensors(computeGradients(X, Y, parameters, lambda, { ...options, epsilon }));
  expect([...found.gradients.keys()]).toEqual([...truth.keys()]);
  return Array.from(found.gradients, ([name, expected]) => {
    const submitted = truth.get(name);
    if (submitted === undefined) throw new Error(`no ${name}`);
    const { wrong, compared, leftOut } = compare(submitted, expected, TOLERANCE);
    return { name, wrong, compared, leftOut };
  });
}

const total = (comparisons: ReturnType<typeof comparisonsWith>, of: 'wrong' | 'compared' | 'leftOut') =>
  comparisons.reduce((sum, comparison) => sum + comparison[of], 0);

describe.concurrent('ownCostGradients', () => {
  test.each<[string, NetworkCase]>([
    ['right-matrix-style', DRAWN],
    ['right-per-sample-loops', DRAWN],
    ['right-matrix-style', { ...DRAWN, batchNorm: false }],
    ['right-matrix-style', { ...DRAWN, widths: [5, 70, 3], activation: 'leakyRelu' }],
  ])('are those of a right cost at every entry: %s, %j', async (base, drawn) => {
    const found = await gradientsOf(await submissionWith(HEAD, HEAD, base), drawn);
    const comparisons = comparisonsWith(found, drawn.lambda, drawn.epsilon, drawn);
    const entries = [...(questionOf(drawn).differentiable?.tensors.values() ?? [])];
    expect(total(comparisons, 'wrong')).toBe(0);
    expect(total(comparisons, 'leftOut')).toBe(0);
    expect(total(comparisons, 'compared')).toBe(entries.reduce((sum, { data }) => sum + data.length, 0));
    // Near 64 evaluations a message, more of them cost no less each.
    const evaluations = found.messages.reduce((sum, count) => sum + count, 0);
    expect(evaluations / found.messages.length).toBeGreaterThan(64);
    expect(Math.max(...found.messages)).toBeLessThanOrEqual(MAX_MOVES);
  });

  test.each([
    ['forgets λ', 'return loss + lambda * ', 'return loss + 0 * ', 0, DRAWN.epsilon],
    ['takes half of λ', 'return loss + lambda * ', 'return loss + 0.5 * lambda * ', DRAWN.lambda / 2, DRAWN.epsilon],
    ['uses an ε of its own', '1 / Math.sqrt(x + epsilon)', '1 / Math.sqrt(x + 0.05)', DRAWN.lambda, 0.05],
  ])('are those of a cost that %s', async (_, find, by, lambda, epsilon) => {
    const found = await gradientsOf(await submissionWith(find, by));
    const comparisons = comparisonsWith(found, lambda, epsilon);
    expect([total(comparisons, 'wrong'), total(comparisons, 'leftOut')]).toEqual([0, 0]);
    expect(total(comparisonsWith(found, DRAWN.lambda, DRAWN.epsilon), 'wrong')).toBeGreaterThan(50);
  });

  test('are not disturbed by a cost that changes its arguments', async () => {
    const body = `const J = rightCost(X, Y, parameters, lambda, options);
      for (const list of Object.values(parameters)) { for (const { data } of list) data.fill(calls); list.length = 1; }
      X.data.fill(0); options.epsilon = 1; return J;`;
    const comparisons = comparisonsWith(await gradientsOf(await before(body)), DRAWN.lambda, DRAWN.epsilon);
    expect([total(comparisons, 'wrong'), total(comparisons, 'leftOut')]).toEqual([0, 0]);
  });

  test('leave out what is not finite near θ', async () => {
    const nowhere = await gradientsOf(await before('if (calls > 0) return NaN;'));
    const comparisons = comparisonsWith(nowhere, DRAWN.lambda, DRAWN.epsilon);
    expect(total(comparisons, 'compared')).toBe(0);
  });

  const place = 'with b1\\[\\d,0\\] moved by -?\\d\\.\\de-\\d+ \\(8-6-5-4, n = 10, batch norm\\)$';
  test.each([
    ['throws at θ', "throw new RangeError('no');", 'error', '^computeCost threw RangeError: no \\(submission\\.ts:'],
    [
      'returns NaN at θ',
      'return NaN;',
      'failed',
      '^computeCost returned the number NaN, expected a finite number \\(8-',
    ],
    ['returns a text at θ', "return 'J';", 'failed', '^computeCost returned a text, expected a finite number'],
    [
      'throws later',
      "if (calls === 1500) throw new RangeError('no');",
      'error',
      `^computeCost threw RangeError: no \\(submission\\.ts:\\d+:\\d+\\), with [a-zA-Z]+\\d\\[\\d,\\d\\] moved by`,
    ],
    [
      'returns a text when b1 is moved',
      'const b1 = parameters.b[0].data.join(); if (b1 !== (computeCost.b1 ??= b1)) return "J";',
      'error',
      `^computeCost returned a value of type string, expected a number, ${place}`,
    ],
    ['exits', 'if (calls === 300) process.exit(0);', 'error', '^the submission ended its own process'],
  ])('are not there for a cost that %s', async (_, body, verdict, message) => {
    const { messages, ...found } = await gradientsOf(await before(body));
    expect(found).toEqual({ verdict, message: expect.stringMatching(message), unanswered: 'computeCost' });
  });

  test('are not there for a cost that hangs, and without one', async () => {
    const hanging = await before('if (calls === 300) for (;;);');
    expect(await gradientsOf(hanging, DRAWN, { callMs: 1000 })).toMatchObject({
      verdict: 'error',
      message: expect.stringMatching(
        /^the submission did not answer within [2-4]\.\d+ s in \d+ evaluations of computeCost$/,
      ),
    });
    expect(await gradientsOf(await submissionWith(HEAD, 'function ownCost('))).toMatchObject({
      verdict: 'failed',
      message: 'the submission exports no function computeCost',
    });
  });

  test('refuse a question without an own cost: our fault', async () => {
    const question = questionOf(DRAWN, 'forward');
    const caller = new Caller(await submissionWith(HEAD, HEAD), LIMITS);
    await expect(ownCostGradients(question, TOLERANCE, caller)).rejects.toThrow(
      "8-6-5-4, n = 10, batch norm: expected a question with a cost of the submission's own",
    );
  });
});
