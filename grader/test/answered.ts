import type { Check } from '@gradus/contracts';
import type { Matrix } from '@gradus/matrix';
import { loadAssignment } from '../src/assignment.ts';
import type { Answered } from '../src/checks/answered.ts';
import { type Pair, pairUp } from '../src/checks/pair-up.ts';
import { catalogue } from '../src/misconceptions/catalogue.ts';
import { findMisconceptions } from '../src/misconceptions/find-misconceptions.ts';
import type { Match } from '../src/misconceptions/match.ts';
import { type Mistake, rulesOf } from '../src/misconceptions/mistake.ts';
import { type RuleSet, replacing } from '../src/misconceptions/rules.ts';
import { simulationOf } from '../src/misconceptions/simulation.ts';
import type { Question } from '../src/targets/question.ts';
import { questionsOf } from '../src/targets/questions.ts';
import { A3 } from './assignments.ts';

const { assignment } = await loadAssignment(A3);

/** The checks of assignment 3. */
export const checks: readonly Check[] = assignment.checks;

/** @throws Error when assignment 3 has no such check */
export function checkOf(id: string): Check {
  const check = checks.find((each) => each.id === id);
  if (check === undefined) throw new Error(`no check ${id}`);
  return check;
}

/** @throws Error when the catalogue has no such entry */
export function mistake(id: string, layer?: number): Mistake {
  const misconception = catalogue.find((each) => each.id === id);
  if (misconception === undefined) throw new Error(`no misconception ${id}`);
  return layer === undefined ? { misconception } : { misconception, layer };
}

/** Whether the check's target can have this mistake at all. */
export function showsIn(check: Check, { misconception }: Mistake): boolean {
  return questionsFor(check, 7).every(
    (question) => simulationOf(check.target, question)?.shows(misconception) === true,
  );
}

const drawn = new Map<string, readonly Question[]>();

/** Questions are drawn once: some tests ask them a thousand times. */
function questionsFor(check: Check, seed: number): readonly Question[] {
  const key = JSON.stringify([check, seed]);
  const questions = drawn.get(key) ?? questionsOf(check, seed);
  drawn.set(key, questions);
  return questions;
}

/** What somebody answers who follows these rules, with every tensor changed once more. */
export function answeredBy(
  check: Check,
  seed: number,
  rules: RuleSet,
  change: (submitted: Matrix, pair: Pair, question: Question) => Matrix = (submitted) => submitted,
): Answered[] {
  return questionsFor(check, seed).map((question) => {
    const tensors = new Map(simulationOf(check.target, question)?.tensors(rules));
    const right = pairUp(question.expected, question.expected, question.answerName);
    if ('problem' in right) throw new Error(right.problem);
    const pairs = right.pairs.map((pair) => {
      return { ...pair, submitted: change(tensors.get(pair.name) ?? pair.expected, pair, question) };
    });
    return { question, pairs };
  });
}

/** What is told of somebody who makes these mistakes: `id`, or `id@layer`. */
export function namedIn(check: Check, seed: number, ...mistakes: readonly Mistake[]): string[] {
  return findMisconceptions(check, answeredBy(check, seed, rulesOf(...mistakes))).map(nameOf);
}

export function nameOf({ id, layer }: Match): string {
  return layer === undefined ? id : `${id}@${layer}`;
}

/** What is told of somebody whose right answers were changed. */
export function namedAfter(
  check: Check,
  seed: number,
  change: (submitted: Matrix, pair: Pair, question: Question) => Matrix,
): Match[] {
  return findMisconceptions(check, answeredBy(check, seed, replacing({}), change));
}
