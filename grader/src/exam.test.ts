import type { Check } from '@gradus/contracts';
import { describe, expect, test } from 'vitest';
import { A3, loadedTiny } from '../test/assignments.ts';
import { loadAssignment } from './assignment.ts';
import { InProcess } from './audit/in-process.ts';
import { referenceFunctions } from './audit/right-functions.ts';
import { runCheck } from './checks/run-check.ts';
import { Exam } from './exam.ts';

/** A submission that is our own network, without a process. */
const answering = new InProcess(referenceFunctions);

const { assignment } = await loadAssignment(A3);

describe('Exam', () => {
  test.each(Array.from({ length: 20 }, (_, i) => i * 7919))(
    'the reference passes all of it (seed %i)',
    async (seed) => {
      const exam = new Exam(assignment, seed);
      for (const check of assignment.checks) {
        const { verdict, message } = await runCheck(check, exam.questionsOf(check), answering);
        expect({ id: check.id, verdict, message }).toEqual({ id: check.id, verdict: 'passed', message: '' });
      }
    },
  );

  test('draws the questions of a check once', () => {
    const exam = new Exam(assignment, 7);
    const check = assignment.checks[0] as Check;
    expect(exam.questionsOf(check)).toBe(exam.questionsOf(check));
  });

  test('works out finite differences of each tensor where a gradient is judged by them, and else none', () => {
    const exam = new Exam(assignment, 7);
    for (const check of assignment.checks) {
      for (const { gradients, differentiable } of exam.questionsOf(check)) {
        const isJudged = ['gradient', 'consistency', 'purity'].includes(check.kind);
        const names = isJudged ? [...(differentiable?.tensors.keys() ?? [])] : undefined;
        expect(gradients && [...gradients.keys()]).toEqual(names);
        gradients?.forEach(({ value }, name) => {
          expect(differentiable?.tensors.get(name)).toMatchObject({ rows: value.rows, cols: value.cols });
        });
      }
    }
  });

  test.each(['gradient', 'consistency'])('refuses a %s check of what is no gradient', (kind) => {
    const [check] = loadedTiny().assignment.checks as [Check];
    const wrong = { ...check, kind } as unknown as Check;
    expect(() => new Exam(assignment, 7).questionsOf(wrong)).toThrow(
      `rate: a ${kind} check of cyclicalLearningRate, which is no gradient`,
    );
  });

  test('leaves a purity check of what is no gradient to the reference', () => {
    const [check] = loadedTiny().assignment.checks as [Check];
    const questions = new Exam(assignment, 7).questionsOf({ ...check, kind: 'purity' } as Check);
    expect(questions.map(({ gradients }) => gradients)).toEqual([undefined, undefined]);
  });
});
