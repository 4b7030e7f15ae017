import type { Check, CheckResult, Measure, Verdict } from '@gradus/contracts';
import { compare } from '@gradus/gradcheck';
import type { ExamQuestion } from '../exam.ts';
import { findMisconceptions } from '../misconceptions/find-misconceptions.ts';
import type { Caller } from '../submission/caller.ts';
import type { Answered } from './answered.ts';
import { faultOf } from './fault.ts';
import { MeasureBuilder } from './measure.ts';
import { pairUp } from './pair-up.ts';
import { worstText } from './worst-text.ts';

const DEFAULT_MAX_LEFT_OUT = 0.1;

/** What a check found out, before points and requirements. */
export type Finding = Pick<CheckResult, 'verdict' | 'measure' | 'misconceptions' | 'message' | 'hint'>;

/**
 * Puts all questions of a check to a submission and judges the answers: against the reference (`value`) or against
 * finite differences of the reference cost (`gradient`).
 *
 * @param explains - whether misconceptions are looked for in wrong answers
 */
export async function runCheck(
  check: Check,
  questions: readonly ExamQuestion[],
  caller: Pick<Caller, 'call'>,
  { explains = true }: { explains?: boolean } = {},
): Promise<Finding> {
  const measure = new MeasureBuilder();
  const answered: Answered[] = [];
  for (const question of questions) {
    const called = await caller.call(check.target, question.parameters);
    if (called.kind !== 'returned') {
      const { verdict, message } = faultOf(check.target, called);
      return finding(verdict, measure.build(), message, check.hint);
    }
    const paired = pairUp(called.value, question.expected, question.answerName);
    if ('problem' in paired) {
      const message = `${paired.problem} (${question.description})`;
      return finding('failed', measure.build(), message, check.hint);
    }
    for (const { name, submitted, expected } of paired.pairs) {
      measure.add(name, compare(submitted, question.gradients?.get(name) ?? { value: expected }, check.tolerance));
    }
    answered.push({ question, pairs: paired.pairs });
  }
  return judge(check, measure.build(), answered, explains);
}

function judge(check: Check, measure: Measure | null, answered: readonly Answered[], explains: boolean): Finding {
  if (measure === null) throw new Error(`${check.id}: nothing was asked`);
  if (measure.wrong > 0) {
    const found = explains ? findMisconceptions(check, answered) : [];
    const hint = found[0]?.hint ?? check.hint;
    return {
      ...finding('failed', measure, worstText(measure), hint),
      misconceptions: found.map(({ hint: _, ...told }) => told),
    };
  }
  const total = measure.compared + measure.leftOut;
  if (measure.compared === 0 || measure.leftOut > (check.maxLeftOut ?? DEFAULT_MAX_LEFT_OUT) * total) {
    const message = `${measure.leftOut} of ${total} entries lie at a kink or beyond the precision of finite differences`;
    return finding('inconclusive', measure, [message, ...exactKinks(answered)].join('; '), undefined);
  }
  return finding('passed', measure, exactKinks(answered).join('; '), undefined);
}

/** A line for each network that is evaluated where it has no derivative. */
function exactKinks(answered: readonly Answered[]): string[] {
  return answered.flatMap(({ question: { description, differentiable } }) => {
    const kinks = differentiable?.exactKinks ?? 0;
    if (kinks === 0) return [];
    return `${kinks} activations are exactly at their kink, where all between both derivatives is right (${description})`;
  });
}

function finding(verdict: Verdict, measure: Measure | null, message: string, hint: string | undefined): Finding {
  return { verdict, measure, message, hint: hint ?? '', misconceptions: [] };
}
