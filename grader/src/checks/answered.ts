import type { Question } from '../targets/question.ts';
import type { Pair } from './pair-up.ts';

/** A question that was answered in the right form. */
export interface Answered {
  readonly question: Question;
  readonly pairs: readonly Pair[];
}
