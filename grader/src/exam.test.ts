import type { Check } from '@gradus/contracts';
import { type EntryMoves, type MatrixPath, matrixAt, type Value } from '@gradus/contracts/wire';
import {
  batchNormBackward,
  batchNormForward,
  computeCost,
  computeGradients,
  cyclicalLearningRate,
  forward,
  predict,
  softmax,
  updateRunningStatistics,
} from '@gradus/net';
import { describe, expect, test } from 'vitest';
import { A3, loadedTiny } from '../test/assignments.ts';
import { loadAssignment } from './assignment.ts';
import { runCheck } from './checks/run-check.ts';
import { Exam } from './exam.ts';
import type { Called, Counted, Evaluated } from './submission/caller.ts';

const reference: Readonly<Record<Check['target'], unknown>> = {
  softmax,
  forward: (...inputs: Parameters<typeof forward>) => ({ P: forward(...inputs).P }),
  computeCost,
  computeGradients,
  predict,
  batchNormForward,
  batchNormBackward,
  updateRunningStatistics,
  cyclicalLearningRate,
};

/** Answers as a submission that is our own network would, without a process. */
const answering = {
  call: async (target: string, parameters: readonly Value[]): Promise<Called> => {
    const f = reference[target as Check['target']] as (...list: unknown[]) => Value;
    return { kind: 'returned', value: f(...parameters) };
  },
  countCalls: async (target: string, parameters: readonly Value[]): Promise<Counted> => {
    const f = reference[target as Check['target']] as (...list: unknown[]) => Value;
    return { kind: 'counted', value: f(...parameters), functions: [{ name: target, calls: 1 }] };
  },
  evaluate: async (
    target: string,
    parameters: readonly Value[],
    path: MatrixPath,
    { entries, deltas }: EntryMoves,
  ): Promise<Evaluated> => {
    const f = reference[target as Check['target']] as (...list: unknown[]) => number;
    const { data } = matrixAt(parameters, path);
    const costs = new Float64Array(entries.length);
    entries.forEach((entry, i) => {
      const before = data[entry] as number;
      data[entry] = before + (deltas[i] as number);
      costs[i] = f(...parameters);
      data[entry] = before;
    });
    return { kind: 'evaluated', costs };
  },
};

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
