import type { Check } from '@gradus/contracts';
import type { ExamQuestion } from '../exam.ts';
import type { Caller } from '../submission/caller.ts';
import { checkAgainstReference } from './check-against-reference.ts';
import { checkAnalytic } from './check-analytic.ts';
import { checkConsistency } from './check-consistency.ts';
import { checkPurity } from './check-purity.ts';
import { checkStages } from './check-stages.ts';
import { checkTraining } from './check-training.ts';
import type { Finding } from './finding.ts';

export interface RunOptions {
  /** Whether misconceptions are looked for in wrong answers: they are, unless it says otherwise. */
  readonly explains?: boolean;
  /** The ids of those that earlier checks told of the same target. */
  readonly told?: ReadonlySet<string>;
  /** Whether a check that this one requires did not pass. */
  readonly isDoubtful?: boolean;
}

/**
 * Puts all questions of a check to a submission and judges the answers as its kind asks.
 */
export async function runCheck(
  check: Check,
  questions: readonly ExamQuestion[],
  caller: Pick<Caller, 'call' | 'countCalls' | 'evaluate' | 'words'>,
  { explains = true, told, isDoubtful = false }: RunOptions = {},
): Promise<Finding> {
  switch (check.kind) {
    case 'value':
    case 'gradient':
      return checkAgainstReference(check, questions, caller, explains);
    case 'consistency':
      return checkConsistency(check, questions, caller, explains && isDoubtful);
    case 'purity':
      return checkPurity(check, questions, caller, explains && isDoubtful);
    case 'stage':
      return checkStages(check, questions, caller, explains, told);
    case 'training':
      return checkTraining(check, questions, caller, isDoubtful);
    case 'analytic':
      return checkAnalytic(check, questions, caller);
  }
}
