import type { Check, MisconceptionFound } from '@gradus/contracts';
import type { Matrix } from '@gradus/matrix';
import type { Answered } from '../checks/answered.ts';
import { pairUp } from '../checks/pair-up.ts';
import type { NetworkInputs } from '../targets/network-questions.ts';
import type { Answer, Question } from '../targets/question.ts';
import { gradientsBy, rightRules } from './backward-rules.ts';
import { catalogue, type Misconception } from './catalogue.ts';

/** Equality with a misconception: relative to the tensor's largest entry. Rounding alone stays below 1e-12. */
const EQUAL = 1e-9;
/** Tensors that are 0 but for rounding (a bias before batch norm) are compared absolutely. */
const SMALLEST_SCALE = 1e-3;

export type Match = MisconceptionFound & { readonly hint: string };

/**
 * The misconceptions that a wrong gradient equals: every tensor of every answer must equal the misconception's, and at
 * least one of them must be what the mistake changes. All that fit are told, none that does not.
 */
export function findMisconceptions(check: Check, answered: readonly Answered[]): Match[] {
  return catalogue.flatMap((misconception) => {
    const fit = matches(check.target, misconception, answered);
    if (fit === undefined || fit.changed.size === 0) return [];
    const { id, title, explanation, hint } = misconception;
    const entries = `${fit.entries} entries of ${answered.length} ${answered.length === 1 ? 'answer' : 'answers'}`;
    const evidence = `equal in all ${entries}, largest relative difference ${fit.largest.toExponential(1)}`;
    return [{ id, title, explanation, matches: [...fit.changed].sort(), evidence, hint }];
  });
}

interface Fit {
  readonly changed: Set<string>;
  entries: number;
  largest: number;
}

function matches(
  target: Check['target'],
  misconception: Misconception,
  answered: readonly Answered[],
): Fit | undefined {
  const fit: Fit = { changed: new Set(), entries: 0, largest: 0 };
  for (const { question, pairs } of answered) {
    const wrong = wrongAnswer(target, misconception, question);
    if (wrong === undefined) return undefined;
    for (const { name, submitted, expected } of pairs) {
      const candidate = tensorOf(wrong, name, question);
      const difference = relativeDifference(submitted, candidate);
      if (!(difference <= EQUAL)) return undefined;
      if (relativeDifference(expected, candidate) > EQUAL) fit.changed.add(name);
      fit.entries += submitted.data.length;
      fit.largest = Math.max(fit.largest, difference);
    }
  }
  return fit;
}

/** What a student with this misconception would return, where the target is one that it touches. */
function wrongAnswer(target: Check['target'], { rules }: Misconception, question: Question): Answer | undefined {
  if (target === 'batchNormBackward' && rules.batchNormBackward !== undefined) {
    const [G, S, mu, v, epsilon] = question.parameters as [Matrix, Matrix, Matrix, Matrix, number];
    return rules.batchNormBackward(G, S, mu, v, epsilon);
  }
  if (target === 'computeGradients') {
    const [X, Y, parameters, lambda, options] = question.parameters as unknown as [
      NetworkInputs['X'],
      NetworkInputs['Y'],
      NetworkInputs['parameters'],
      number,
      NetworkInputs['options'],
    ];
    return { ...gradientsBy({ ...rightRules, ...rules }, { X, Y, parameters, lambda, options }) };
  }
  return undefined;
}

/** The tensor that an answer of the right form holds under a name such as `W2`. */
function tensorOf(answer: Answer, name: string, question: Question): Matrix {
  const paired = pairUp(answer, question.expected, question.answerName);
  const pair = 'pairs' in paired ? paired.pairs.find((candidate) => candidate.name === name) : undefined;
  if (pair === undefined) throw new Error(`a misconception's answer lacks ${name}`);
  return pair.submitted;
}

function relativeDifference(A: Matrix, B: Matrix): number {
  let difference = 0;
  let largest = SMALLEST_SCALE;
  A.data.forEach((a, k) => {
    const b = B.data[k] as number;
    difference = Math.max(difference, Math.abs(a - b));
    largest = Math.max(largest, Math.abs(b));
  });
  return difference / largest;
}
