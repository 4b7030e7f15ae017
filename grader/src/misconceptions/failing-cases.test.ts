import { hadamard, map, sum, sumOfSquares } from '@gradus/matrix';
import { batchNormForward, forward } from '@gradus/net';
import { describe, expect, test } from 'vitest';
import { answeredBy, checkOf, mistake } from '../../test/answered.ts';
import type { Answered } from '../checks/answered.ts';
import { questionsOf } from '../targets/questions.ts';
import { findMisconceptions } from './find-misconceptions.ts';
import { costMistakes } from './functions/cost.ts';
import type { CostMisconception } from './functions/function-misconception.ts';
import { rulesOf } from './mistake.ts';
import { replacing } from './rules.ts';

const COST = checkOf('computeCost');

/** Costs by question: `undefined` is the right one. */
function costsBy(costOf: (description: string) => CostMisconception['answer'] | undefined): Answered[] {
  return questionsOf(COST, 7).map((question) => {
    const answer = costOf(question.description);
    const inputs = question.parameters as unknown as Parameters<CostMisconception['answer']>;
    const single = (value: unknown) => ({ rows: 1, cols: 1, data: Float64Array.of(value as number) });
    const expected = single(question.expected);
    return { question, pairs: [{ name: 'J', expected, submitted: answer ? single(answer(...inputs)) : expected }] };
  });
}

const answerOf = (id: string) => costMistakes.find((each) => each.id === id)?.answer;

describe('a mistake made in some cases only', () => {
  test('is named with what they have in common', () => {
    const found = findMisconceptions(
      COST,
      costsBy((description) =>
        description.includes(', batch norm') ? answerOf('cost-regulariser-halved') : undefined,
      ),
    );
    expect(found.map(({ id }) => id)).toEqual(['cost-regulariser-halved']);
    expect(found[0]?.explanation).toMatch(/^In the case with batch norm your result equals J with \(λ\/2\) Σ ‖W‖²/);
    expect(found[0]?.evidence).toMatch(/1 answer, .*; the other answers are right$/);
  });

  test('of gradients is named, too', () => {
    const check = checkOf('computeGradients-2-layers');
    const right = answeredBy(check, 7, replacing({}));
    const wrong = answeredBy(check, 7, rulesOf(mistake('output-gradient-sign')));
    const found = findMisconceptions(
      check,
      right.map((each, i) => (each.question.description.includes('leaky') ? each : (wrong[i] as Answered))),
    );
    expect(found.map(({ explanation }) => explanation)).toEqual([
      'In the case with ReLU your result equals the gradients that start from G = Y − P instead of eq. 21.',
    ]);
  });

  test('is named with the cases where they have nothing in common', () => {
    const [first] = questionsOf(COST, 7);
    const found = findMisconceptions(
      COST,
      costsBy((description) => (description === first?.description ? answerOf('cost-loss-summed') : undefined)),
    );
    expect(found[0]?.explanation).toMatch(/^In the case 6-5-4, n = 5, no batch norm your result equals/);
  });

  test('has no name where two are made in different cases', () => {
    const found = findMisconceptions(
      COST,
      costsBy((description) =>
        answerOf(description.includes('no batch norm') ? 'cost-loss-summed' : 'cost-regulariser-halved'),
      ),
    );
    expect(found).toEqual([]);
  });
});

describe('what is fitted to values', () => {
  test.each([1e-5, 1e-10, 0.001])('log(p + %d)', (constant) => {
    const shifted: CostMisconception['answer'] = (X, Y, parameters, lambda, options) => {
      const { P } = forward(X, parameters, options);
      const loss =
        -sum(
          hadamard(
            Y,
            map(P, (p) => Math.log(p + constant)),
          ),
        ) / P.cols;
      return loss + lambda * parameters.W.reduce((total, W) => total + sumOfSquares(W), 0);
    };
    const found = findMisconceptions(
      COST,
      costsBy(() => shifted),
    );
    expect(found.map(({ title }) => title)).toEqual([`log(p + ${constant})`]);
  });

  test.each(['batchNormForward', 'forward'])('another ε in %s', (id) => {
    const rules = replacing({ batchNormForward: (S) => batchNormForward(S, 1e-8) });
    const [found] = findMisconceptions(checkOf(id), answeredBy(checkOf(id), 7, rules));
    expect(found?.explanation).toBe('Your result equals what comes of ε = 1e-8 in ŝ = diag(v + ε)^(−1/2) (s − μ).');
  });
});

describe('of the way back nothing is said where it was not seen', () => {
  test.each(['batchNormForward', 'forward'])('%s', (id) => {
    const [found, ...more] = findMisconceptions(
      checkOf(id),
      answeredBy(checkOf(id), 7, rulesOf(mistake('epsilon-missing-in-both-passes'))),
    );
    expect(more).toEqual([]);
    expect(found?.id).toBe('epsilon-missing-forward');
    expect(found?.explanation).not.toMatch(/eq\. 31/);
  });

  test('in gradients it is', () => {
    const check = checkOf('computeGradients-3-layers-bn');
    const told = (id: string) => findMisconceptions(check, answeredBy(check, 7, rulesOf(mistake(id))))[0];
    expect(told('epsilon-missing-forward')?.explanation).toMatch(/, and with ε in eq\. 31 and 32\.$/);
    expect(told('epsilon-missing-in-both-passes')?.id).toBe('epsilon-missing-in-both-passes');
  });
});
