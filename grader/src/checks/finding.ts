import type { Check, CheckResult, Measure, Verdict } from '@gradus/contracts';
import type { Question } from '../targets/question.ts';
import type { Fault } from './fault.ts';
import type { MeasureBuilder } from './measure.ts';
import { worstText } from './worst-text.ts';

const NEARLY_RIGHT =
  'No entry is off by more than a millionth of the largest: is anything computed in float32, or by finite differences?';
const DEFAULT_MAX_LEFT_OUT = 0.1;

/** What a check found out, before points and requirements. */
export interface Finding
  extends Pick<CheckResult, 'verdict' | 'measure' | 'misconceptions' | 'message' | 'hint' | 'stages'> {
  /** The share of the points that is earned, from 0 to 1; else all for a pass and none otherwise. */
  readonly share?: number;
  /** What ended the check, where a question has no answer. */
  readonly fault?: Fault;
  /** What was seen that is not the same each time, such as times: told beside the result, never in it. */
  readonly observation?: string;
}

export function finding(verdict: Verdict, measure: Measure | null, message: string, hint: string | undefined): Finding {
  return { verdict, measure, message, hint: hint ?? '', misconceptions: [] };
}

/**
 * What a check found out one of whose questions has no answer.
 *
 * @param seen - what was seen before, in a text for each: a wrong value is told next to what stopped the check
 */
export function faultFinding(
  fault: Fault,
  measure: Measure | null,
  hint: string | undefined,
  seen: readonly string[] = [],
): Finding {
  const message = [fault.message, ...seen.map((text) => `before that: ${text}`)].join('; ');
  return { ...finding(fault.verdict, measure, message, hint), fault };
}

/** The worst entry where one is wrong: what a check that was stopped has seen until then. */
export function seenIn(builder: MeasureBuilder): string[] {
  const measure = builder.build();
  return measure !== null && measure.wrong > 0 ? [builder.told(worstText(measure))] : [];
}

/**
 * What a check found out all of whose questions were answered: `failed` by its worst entry, `inconclusive` when more
 * was left out than it allows, else `passed`. Every message says what was taken leniently.
 *
 * @param questions - those whose reference cost the answers were compared with: they tell of exact kinks
 * @throws Error when nothing was asked: our fault
 */
export function findingOf(check: Check, builder: MeasureBuilder, questions: readonly Question[]): Finding {
  const measure = builder.build();
  if (measure === null) throw new Error(`${check.id}: nothing was asked`);
  if (measure.wrong > 0) {
    const hint = builder.isNearlyRight ? NEARLY_RIGHT : check.hint;
    return finding('failed', measure, builder.told(worstText(measure)), hint);
  }
  const total = measure.compared + measure.leftOut;
  if (measure.compared === 0 || measure.leftOut > (check.maxLeftOut ?? DEFAULT_MAX_LEFT_OUT) * total) {
    const leftOut = `${measure.leftOut} of ${total} entries lie at a kink or beyond the precision of finite differences`;
    return finding('inconclusive', measure, builder.told(leftOut, ...exactKinks(questions)), undefined);
  }
  return finding('passed', measure, builder.told(...exactKinks(questions)), undefined);
}

/** A line for each network that is evaluated where it has no derivative. */
function exactKinks(questions: readonly Question[]): string[] {
  return questions.flatMap(({ description, differentiable }) => {
    const kinks = differentiable?.exactKinks ?? 0;
    if (kinks === 0) return [];
    return `${kinks} activations are exactly at their kink, where all between both derivatives is right (${description})`;
  });
}
