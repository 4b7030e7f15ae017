import type { Check } from '@gradus/contracts';
import { createRandom, type Matrix, map } from '@gradus/matrix';
import { batchNormBackward, computeGradients } from '@gradus/net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { A3 } from '../../test/assignments.ts';
import { loadAssignment } from '../assignment.ts';
import type { Answered } from '../checks/answered.ts';
import { pairUp } from '../checks/pair-up.ts';
import { runCheck } from '../checks/run-check.ts';
import { Exam } from '../exam.ts';
import { drawNetwork, type NetworkInputs } from '../targets/network-questions.ts';
import type { Answer, Question } from '../targets/question.ts';
import { questionsOf } from '../targets/questions.ts';
import { type BackwardRules, gradientsBy, rightRules } from './backward-rules.ts';
import { catalogue } from './catalogue.ts';
import { findMisconceptions } from './find-misconceptions.ts';

const { assignment } = await loadAssignment(A3);
const checkOf = (id: string): Check => assignment.checks.find((check) => check.id === id) as Check;
const SEEDS = [1, 7, 2026, 99991];

type LayerInputs = [Matrix, Matrix, Matrix, Matrix, number];

/** What somebody who follows these rules returns. */
function answerBy(rules: Partial<BackwardRules>, check: Check, { parameters }: Question): Answer {
  const all = { ...rightRules, ...rules };
  if (check.target === 'batchNormBackward') return all.batchNormBackward(...(parameters as unknown as LayerInputs));
  const [X, Y, network, lambda, options] = parameters as unknown as [
    Matrix,
    Matrix,
    NetworkInputs['parameters'],
    number,
    NetworkInputs['options'],
  ];
  return { ...gradientsBy(all, { X, Y, parameters: network, lambda, options }) };
}

function answeredBy(check: Check, seed: number, answer: (question: Question) => Answer): Answered[] {
  return questionsOf(check, seed).map((question) => {
    const paired = pairUp(answer(question), question.expected, question.answerName);
    if ('problem' in paired) throw new Error(paired.problem);
    return { question, pairs: paired.pairs };
  });
}

const namedIn = (check: Check, seed: number, rules: Partial<BackwardRules>): string[] =>
  findMisconceptions(
    check,
    answeredBy(check, seed, (question) => answerBy(rules, check, question)),
  ).map(({ id }) => id);

describe('gradientsBy', () => {
  test('the right rules are computeGradients', () => {
    const anyCase = fc.record({
      seed: fc.nat(),
      widths: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 5 }),
      n: fc.integer({ min: 1, max: 6 }),
      batchNorm: fc.boolean(),
      activation: fc.constantFrom('relu' as const, 'leakyRelu' as const),
    });
    fc.assert(
      fc.property(anyCase, ({ seed, ...drawn }) => {
        const inputs = drawNetwork({ ...drawn, epsilon: 0.01, lambda: 0.1 }, createRandom(seed));
        const right = computeGradients(inputs.X, inputs.Y, inputs.parameters, inputs.lambda, inputs.options);
        const ours = gradientsBy(rightRules, inputs);
        expect(Object.keys(ours)).toEqual(Object.keys(right));
        const paired = pairUp({ ...ours } as never, { ...right } as Answer, '');
        if ('problem' in paired) throw new Error(paired.problem);
        for (const { submitted, expected } of paired.pairs) {
          // The same operations but for the order of factors: a few ε, relative to the gradients' size near 1.
          for (const [k, x] of submitted.data.entries()) {
            expect(Math.abs(x - (expected.data[k] ?? 0))).toBeLessThan(1e-11);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('the catalogue', () => {
  test('has ids of its own, and full sentences that do not give the answer away', () => {
    const ids = catalogue.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { title, explanation, hint } of catalogue) {
      expect(title).not.toMatch(/\.$/);
      expect(explanation).toMatch(/^Your .*\.$/);
      expect(hint).toMatch(/\?$/);
    }
  });

  const ofBatchNorm = catalogue.filter(({ rules }) => rules.batchNormBackward !== undefined);

  describe.each(ofBatchNorm)('$id in batchNormBackward', ({ id, rules }) => {
    const check = checkOf('batchNormBackward');
    test.each(SEEDS)('is failed, and named alone (seed %i)', async (seed) => {
      expect(namedIn(check, seed, rules)).toEqual([id]);
      const caller = {
        call: async (_: string, parameters: readonly unknown[]) => {
          const inputs = parameters as LayerInputs;
          return { kind: 'returned' as const, value: rules.batchNormBackward?.(...inputs) ?? Number.NaN };
        },
      };
      const finding = await runCheck(check, new Exam(assignment, seed).questionsOf(check), caller);
      expect(finding).toMatchObject({ verdict: 'failed', misconceptions: [{ id, matches: ['G'] }] });
      expect(finding.hint).toBe(catalogue.find((each) => each.id === id)?.hint);
    });
  });

  describe.each(catalogue)('$id in computeGradients', ({ id, rules }) => {
    const check = checkOf('computeGradients-3-layers-bn');
    test.each(SEEDS)('is named alone (seed %i)', (seed) => {
      expect(namedIn(check, seed, rules)).toEqual([id]);
    });
  });

  test('is silent of batch norm where there is none', () => {
    for (const { rules } of ofBatchNorm) expect(namedIn(checkOf('computeGradients-2-layers'), 7, rules)).toEqual([]);
  });

  test('two that come to the same are both named: 2λW/n is λW for n = 2', () => {
    const declared = checkOf('computeGradients-2-layers');
    const check = { ...declared, cases: declared.cases.map((drawn) => ({ ...drawn, n: 2 })) } as Check;
    const halved = catalogue.find(({ id }) => id === 'regulariser-averaged')?.rules ?? {};
    expect(namedIn(check, 7, halved)).toEqual(['regulariser-factor-2-missing', 'regulariser-averaged']);
  });
});

describe('what no entry names', () => {
  test.each(['batchNormBackward', 'computeGradients-3-layers-bn'])('%s: the right answer', (id) => {
    for (const seed of SEEDS) expect(namedIn(checkOf(id), seed, {})).toEqual([]);
  });

  test('a check of another target', () => {
    const check = checkOf('softmax');
    expect(
      findMisconceptions(
        check,
        answeredBy(check, 7, ({ expected }) => expected),
      ),
    ).toEqual([]);
  });

  test('a gradient that is wrong in another way', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 1e-6, max: 10, noNaN: true }), (seed, off) => {
        const rules = catalogue[seed % catalogue.length]?.rules ?? {};
        // Close to an entry, but no entry: a little is wrong everywhere.
        const nearly: Partial<BackwardRules> = {
          ...rules,
          outputGradient: (P, Y) =>
            map((rules.outputGradient ?? rightRules.outputGradient)(P, Y), (x) => x * (1 + off)),
          batchNormBackward: (...inputs) =>
            map((rules.batchNormBackward ?? batchNormBackward)(...inputs), (x) => x * (1 + off)),
        };
        expect(namedIn(checkOf('batchNormBackward'), seed, nearly)).toEqual([]);
        expect(namedIn(checkOf('computeGradients-3-layers-bn'), seed, nearly)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  test('NaN', () => {
    const check = checkOf('batchNormBackward');
    expect(namedIn(check, 7, { batchNormBackward: (G) => map(G, () => Number.NaN) })).toEqual([]);
  });
});
