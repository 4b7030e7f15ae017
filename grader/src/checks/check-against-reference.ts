import type { Check } from '@gradus/contracts';
import type { ExamQuestion } from '../exam.ts';
import type { Caller } from '../submission/caller.ts';
import type { Answered } from './answered.ts';
import { ask } from './ask.ts';
import { explained } from './explained.ts';
import type { Fault } from './fault.ts';
import { type Finding, faultFinding, findingOf, seenIn } from './finding.ts';
import { MeasureBuilder } from './measure.ts';

/**
 * Is every answer the reference's (`value`), or equal to finite differences of the reference cost (`gradient`)? A question
 * without an answer ends the check; what was wrong before is told and explained all the same.
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
  let fault: Fault | undefined;
  for (const question of questions) {
    const answer = await ask(check.target, question, caller);
    if ('verdict' in answer) {
      fault = answer;
      break;
    }
    measure.addAnswer(answer.pairs, question.gradients, check.tolerance);
    answered.push(answer);
  }
  const found =
    fault === undefined
      ? findingOf(check, measure, questions)
      : faultFinding(fault, measure.build(), check.hint, seenIn(measure));
  return explains ? explained(found, check, answered) : found;
}
