import type { Check } from '@gradus/contracts';
import type { ExamQuestion } from '../exam.ts';
import type { Caller } from '../submission/caller.ts';
import { ask } from './ask.ts';
import { type Finding, finding, findingOf } from './finding.ts';
import { MeasureBuilder } from './measure.ts';
import { ownCostGradients } from './own-cost-gradients.ts';

/**
 * Is the submitted gradient that of the submission's *own* cost? A right gradient of a wrong cost passes, and is told
 * so; that of a right cost passes without a word.
 *
 * @throws Error when a question has no own cost: `loadAssignment` refuses such checks
 */
export async function checkConsistency(
  check: Check,
  questions: readonly ExamQuestion[],
  caller: Pick<Caller, 'call' | 'evaluate' | 'words'>,
): Promise<Finding> {
  const own = new MeasureBuilder();
  const reference = new MeasureBuilder();
  for (const question of questions) {
    const answer = await ask(check.target, question, caller);
    if ('verdict' in answer) return finding(answer.verdict, own.build(), answer.message, check.hint);
    const cost = await ownCostGradients(question, check.tolerance, caller);
    if ('verdict' in cost) return finding(cost.verdict, own.build(), cost.message, check.hint);
    own.addAnswer(answer.pairs, cost.gradients, check.tolerance);
    reference.addAnswer(answer.pairs, question.gradients, check.tolerance);
  }
  // The kinks of the reference cost say nothing of another.
  const found = findingOf(check, own, []);
  const costs = [...new Set(questions.map(({ ownCost }) => ownCost?.target))].join(', ');
  if (found.verdict === 'failed') {
    return { ...found, message: `${found.message}; expected are finite differences of your own ${costs}` };
  }
  const { wrong, compared } = reference.build() ?? { wrong: 0, compared: 0 };
  if (found.verdict !== 'passed' || wrong === 0) return found;
  const message = `right for your own ${costs}: its finite differences agree, those of the reference cost do not (${wrong} of ${compared} wrong)`;
  return { ...found, message: own.told(message) };
}
