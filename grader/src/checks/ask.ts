import type { Value } from '@gradus/contracts/wire';
import type { Caller } from '../submission/caller.ts';
import type { Question } from '../targets/question.ts';
import type { Answered } from './answered.ts';
import { type Fault, faultOf } from './fault.ts';
import { pairUp } from './pair-up.ts';

/** Puts a question to a target. @returns its answer next to what was expected, or why there is nothing to compare */
export async function ask(
  target: string,
  question: Question,
  caller: Pick<Caller, 'call' | 'words'>,
): Promise<(Answered & { readonly value: Value; readonly changed?: number }) | Fault> {
  const called = await caller.call(target, question.parameters);
  if (called.kind !== 'returned') return faultOf(target, called, caller.words);
  const paired = pairUp(called.value, question.expected, question.answerName, question.accepts, caller.words);
  if ('problem' in paired) return { verdict: 'failed', message: `${paired.problem} (${question.description})` };
  const { value, changed } = called;
  return { question, pairs: paired.pairs, value, ...(changed !== undefined && { changed }) };
}
