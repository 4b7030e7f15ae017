import { map } from '@gradus/matrix';
import { describe, expect, test } from 'vitest';
import { checks } from '../../test/answered.ts';
import type { Answered } from '../checks/answered.ts';
import { pairUp } from '../checks/pair-up.ts';
import type { Answer } from '../targets/question.ts';
import { questionsOf } from '../targets/questions.ts';
import { findMisconceptions } from './find-misconceptions.ts';
import { isEqual } from './fit.ts';
import { functionCatalogue } from './function-catalogue.ts';
import type { FunctionMisconception } from './functions/function-misconception.ts';

const SEEDS = [1, 7, 2026];

const checkOf = (target: string) => {
  const check = checks.find((each) => each.target === target && each.kind === 'value');
  if (check === undefined) throw new Error(`no value check of ${target}`);
  return check;
};

/** What somebody answers who has this misconception, all of it moved by a factor. */
function answeredBy({ target, answer }: FunctionMisconception, seed: number, factor = 1): Answered[] {
  return questionsOf(checkOf(target), seed).map((question) => {
    const wrong = (answer as (...inputs: readonly unknown[]) => Answer)(...question.parameters);
    const paired = pairUp(wrong, question.expected, question.answerName);
    if ('problem' in paired) throw new Error(paired.problem);
    return {
      question,
      pairs: paired.pairs.map((pair) => ({ ...pair, submitted: map(pair.submitted, (x) => factor * x) })),
    };
  });
}

test('ids are their own, what is told names an equation, and hints are questions', () => {
  const ids = functionCatalogue.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { what, hint, title } of functionCatalogue) {
    expect(what).toMatch(/eq\. \d\d| = |^η|^the scores|^J with/);
    expect(hint).toMatch(/\?$/);
    expect(title).not.toMatch(/\.$/);
  }
});

describe.each(functionCatalogue)('$id', (misconception) => {
  test.each(SEEDS)('shows in assignment 3 and is named alone (seed %i)', (seed) => {
    const answered = answeredBy(misconception, seed);
    expect(answered.every(({ pairs }) => pairs.every(({ submitted, expected }) => isEqual(submitted, expected)))).toBe(
      false,
    );
    const found = findMisconceptions(checkOf(misconception.target), answered);
    expect(found.map(({ id }) => id)).toEqual([misconception.id]);
    expect(found[0]?.explanation).toBe(`Your result equals ${misconception.what}.`);
    expect(found[0]?.matches.length).toBeGreaterThan(0);
  });

  test('is not named for answers near its own', () => {
    const answered = answeredBy(misconception, 7, 1 + 1e-6);
    expect(findMisconceptions(checkOf(misconception.target), answered)).toEqual([]);
  });
});

test('right answers are not named', () => {
  for (const { target } of functionCatalogue) {
    const answered = questionsOf(checkOf(target), 7).map((question) => {
      const paired = pairUp(question.expected as never, question.expected, question.answerName);
      if ('problem' in paired) throw new Error(paired.problem);
      return { question, pairs: paired.pairs };
    });
    expect(findMisconceptions(checkOf(target), answered)).toEqual([]);
  }
});
