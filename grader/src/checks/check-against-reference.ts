import type { Check } from '@gradus/contracts';
import type { ExamQuestion } from '../exam.ts';
import { findMisconceptions } from '../misconceptions/find-misconceptions.ts';
import type { Caller } from '../submission/caller.ts';
import type { Answered } from './answered.ts';
import { ask } from './ask.ts';
import { type Finding, finding, findingOf } from './finding.ts';
import { MeasureBuilder } from './measure.ts';

/**
 * Is every answer the reference's (`value`), or equal to finite differences of the reference cost (`gradient`)?
 *
 * @param explains - whether misconceptions are looked for in wrong answers
 */
export async function checkAgainstReference(
  check: Check,
  questions: readonly ExamQuestion[],
  caller: Pick<Caller, 'call' | 'words'>,
  explains: boolean,
): Promise<Finding> {
  const measure = new MeasureBuilder();
  const answered: Answered[] = [];
  for (const question of questions) {
    const answer = await ask(check.target, question, caller);
    if ('verdict' in answer) return finding(answer.verdict, measure.build(), answer.message, check.hint);
    measure.addAnswer(answer.pairs, question.gradients, check.tolerance);
    answered.push(answer);
  }
  const found = findingOf(check, measure, questions);
  if (found.verdict !== 'failed' || !explains) return found;
  const misconceptions = findMisconceptions(check, answered);
  return {
    ...found,
    hint: misconceptions[0]?.hint ?? found.hint,
    misconceptions: misconceptions.map(({ hint: _, ...told }) => told),
  };
}
