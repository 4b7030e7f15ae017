import type { Check } from '@gradus/contracts';
import type { ExamQuestion } from '../exam.ts';
import type { Caller } from '../submission/caller.ts';
import type { Answered } from './answered.ts';
import { ask } from './ask.ts';
import { explained } from './explained.ts';
import { type Finding, faultFinding, finding, findingOf } from './finding.ts';
import { MeasureBuilder } from './measure.ts';
import type { Pair } from './pair-up.ts';
import { worstText } from './worst-text.ts';

/**
 * Does the answer depend on the arguments alone, and does the call leave them as they are? All questions are asked in turn
 * and the first once more: every answer must be right, and the last the first's to the bit. Each call gets fresh
 * arguments; that a target changed its own is told by its process, not by what comes of it.
 *
 * @param explains - whether misconceptions are looked for: they tell whether one that others named is all there is
 */
export async function checkPurity(
  check: Check,
  questions: readonly ExamQuestion[],
  caller: Pick<Caller, 'call' | 'words'>,
  explains: boolean,
): Promise<Finding> {
  const measure = new MeasureBuilder();
  const again = questions.slice(0, 1);
  const calls = [...questions, ...again];
  const answered: Answered[] = [];
  let first: readonly Pair[] | undefined;
  let last: readonly Pair[] = [];
  let wrongCall: string | undefined;
  let changed: string | undefined;
  for (const [i, question] of calls.entries()) {
    const call = `call ${i + 1} of ${calls.length} (${question.description})`;
    const answer = await ask(check.target, question, caller);
    if ('verdict' in answer) {
      const fault = { ...answer, message: `${call}: ${answer.message}` };
      return faultFinding(fault, measure.build(), check.hint, wrongCall === undefined ? [] : [wrongCall]);
    }
    answered.push(answer);
    measure.addAnswer(answer.pairs, question.gradients, check.tolerance);
    const ofCall = new MeasureBuilder();
    ofCall.addAnswer(answer.pairs, question.gradients, check.tolerance);
    const judged = ofCall.build();
    if (judged !== null && judged.wrong > 0) wrongCall ??= `${call}: ${worstText(judged)}`;
    if (answer.changed !== undefined) {
      const which = `its ${ORDINALS[answer.changed] ?? 'last'} argument`;
      changed ??= `${call}: ${caller.words.nameOf(check.target)} changed ${which}, which is the caller's; copy it first`;
    }
    first ??= answer.pairs;
    last = answer.pairs;
  }
  const found = findingOf(check, measure, questions);
  const difference = firstDifference(first ?? [], last);
  if (difference !== undefined) {
    const message = `call ${calls.length} repeats call 1, but ${difference} (${again[0]?.description})`;
    return finding('failed', found.measure, measure.told(message), check.hint);
  }
  if (wrongCall === undefined && changed !== undefined) {
    return finding('failed', found.measure, measure.told(changed), check.hint);
  }
  if (wrongCall === undefined) return found;
  const told = { ...found, message: measure.told(wrongCall) };
  return explains ? explained(told, check, answered) : told;
}

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth'];

/** `W1[0,2] was 0.1 and is 0.2`: the first entry that is not the same to the bit. */
function firstDifference(before: readonly Pair[], after: readonly Pair[]): string | undefined {
  for (const [t, { name, submitted }] of before.entries()) {
    const data = after[t]?.submitted.data;
    const k = submitted.data.findIndex((value, i) => !Object.is(value, data?.[i]));
    if (k < 0) continue;
    const place = `${name}[${k % submitted.rows},${Math.floor(k / submitted.rows)}]`;
    return `${place} was ${submitted.data[k]} and is ${data?.[k]}`;
  }
  return undefined;
}
