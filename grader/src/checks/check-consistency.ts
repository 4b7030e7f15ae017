import type { Check } from '@gradus/contracts';
import { compare, type NumericalGradient, type Tolerance } from '@gradus/gradcheck';
import type { ExamQuestion } from '../exam.ts';
import type { Caller } from '../submission/caller.ts';
import type { Answered } from './answered.ts';
import { ask } from './ask.ts';
import { explained } from './explained.ts';
import { type Finding, faultFinding, findingOf, seenIn } from './finding.ts';
import { MeasureBuilder } from './measure.ts';
import { ownCostGradients } from './own-cost-gradients.ts';

/**
 * Is the submitted gradient that of the submission's *own* cost? A right gradient of a wrong cost passes, and is told
 * so; that of a right cost passes without a word.
 *
 * @param explains - whether misconceptions are looked for in wrong gradients of a right cost: one network is too little to
 *   name one by, but tells whether one that others named is all there is
 * @throws Error when a question has no own cost: `loadAssignment` refuses such checks
 */
export async function checkConsistency(
  check: Check,
  questions: readonly ExamQuestion[],
  caller: Pick<Caller, 'call' | 'evaluate' | 'words'>,
  explains: boolean,
): Promise<Finding> {
  const own = new MeasureBuilder();
  const reference = new MeasureBuilder();
  const answered: Answered[] = [];
  let isRightCost = true;
  for (const question of questions) {
    const answer = await ask(check.target, question, caller);
    if ('verdict' in answer) return faultFinding(answer, own.build(), check.hint, seenIn(own));
    const cost = await ownCostGradients(question, check.tolerance, caller);
    if ('verdict' in cost) return faultFinding(cost, own.build(), check.hint, seenIn(own));
    own.addAnswer(answer.pairs, cost.gradients, check.tolerance);
    reference.addAnswer(answer.pairs, question.gradients, check.tolerance);
    isRightCost &&= areThoseOf(question, cost.gradients, check.tolerance);
    answered.push(answer);
  }
  // The kinks of the reference cost say nothing of another.
  const found = findingOf(check, own, []);
  const costs = [...new Set(questions.map(({ ownCost }) => ownCost?.target))].join(', ');
  if (found.verdict === 'failed') {
    const told = { ...found, message: `${found.message}; expected are finite differences of your own ${costs}` };
    return explains && isRightCost ? explained(told, check, answered) : told;
  }
  const { wrong, compared } = reference.build() ?? { wrong: 0, compared: 0 };
  if (found.verdict !== 'passed' || wrong === 0) return found;
  const message = `right for your own ${costs}: its finite differences agree, those of the reference cost do not (${wrong} of ${compared} wrong)`;
  return { ...found, message: own.told(message) };
}

/** Whether a cost has the gradients of the reference's, as far as finite differences tell. */
function areThoseOf(
  { gradients }: ExamQuestion,
  own: ReadonlyMap<string, NumericalGradient>,
  tolerance: Tolerance,
): boolean {
  return [...own].every(([name, { value }]) => {
    const expected = gradients?.get(name);
    return expected !== undefined && compare(value, expected, tolerance).wrong === 0;
  });
}
