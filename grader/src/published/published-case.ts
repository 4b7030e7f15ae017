import { type Assignment, type Check, InputError } from '@gradus/contracts';
import type { Matrix } from '@gradus/matrix';
import { namedTensors } from '@gradus/net';
import type { FileArray } from '../array-files/array-file.ts';
import { Exam, type ExamQuestion } from '../exam.ts';
import { leakOf } from '../misconceptions/passes.ts';
import { networkOf } from '../targets/question.ts';

/** The one question whose inputs are given as numbers, to students of any language. */
export interface PublishedCase {
  readonly check: Check;
  readonly question: ExamQuestion;
}

/**
 * The published case of an assignment, drawn from its published seed.
 *
 * @throws InputError when it publishes none
 */
export function publishedCase(assignment: Assignment, exam = new Exam(assignment, assignment.seed)): PublishedCase {
  const { id, published, checks, seed } = assignment;
  if (published === undefined) {
    throw new InputError(`${id} takes no gradients alone: its assignment.json has no "published" case`);
  }
  if (exam.seed !== seed) {
    throw new InputError(
      `expected the published seed ${seed}, got ${exam.seed}: gradients alone are those of the published case`,
    );
  }
  const check = checks.find((each) => each.id === published.check);
  const question = check && exam.questionsOf(check)[published.case];
  if (check === undefined || question === undefined) throw new Error(`${id}: expected a published case that exists`);
  return { check, question };
}

/**
 * What the published case gives: the batch, λ, the options as numbers, and the parameters, but no gradient.
 *
 * @returns X d×n, Y K×n, lambda, epsilon, batchNorm (1 or 0), activation (1: leaky ReLU, 0: ReLU), leak (0 with
 *   ReLU), W1 m_1×d, b1 m_1×1, …
 *
 * @example
 * inputsOf(publishedCase(assignment)).get('W1'); // { shape: [5, 6], data }
 */
export function inputsOf({ question }: PublishedCase): ReadonlyMap<string, FileArray> {
  const network = networkOf(question);
  const { X, Y, lambda, options, parameters } = network;
  return new Map([
    ['X', arrayOf(X)],
    ['Y', arrayOf(Y)],
    ['lambda', single(lambda)],
    ['epsilon', single(options.epsilon)],
    ['batchNorm', single(options.batchNorm ? 1 : 0)],
    ['activation', single(options.activation === 'leakyRelu' ? 1 : 0)],
    ['leak', single(leakOf(network))],
    ...Array.from(namedTensors(parameters), ([name, tensor]): [string, FileArray] => [name, arrayOf(tensor)]),
  ]);
}

function arrayOf({ rows, cols, data }: Matrix): FileArray {
  return { shape: [rows, cols], data: Float64Array.from(data) };
}

function single(value: number): FileArray {
  return { shape: [], data: Float64Array.of(value) };
}
