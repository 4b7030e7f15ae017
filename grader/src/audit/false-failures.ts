import type { Assignment } from '@gradus/contracts';
import { runCheck } from '../checks/run-check.ts';
import { Exam } from '../exam.ts';
import { InProcess } from './in-process.ts';
import { rightFunctions } from './right-functions.ts';

/** A right answer that a check did not pass. */
export interface FalseFailure {
  readonly check: string;
  readonly seed: number;
  /** Which right functions answered. */
  readonly answered: string;
  readonly verdict: string;
  readonly message: string;
}

/** Puts all checks to right functions of several formulations, for so many seeds from this one on. */
export async function falseFailures(
  assignment: Assignment,
  firstSeed: number,
  seeds: number,
  onSeed: (done: number, total: number) => void = () => {},
): Promise<{ readonly answers: number; readonly failures: readonly FalseFailure[] }> {
  const failures: FalseFailure[] = [];
  let answers = 0;
  for (let i = 0; i < seeds; i++) {
    const seed = (firstSeed + i) % 2 ** 32;
    const exam = new Exam(assignment, seed);
    for (const check of assignment.checks) {
      for (const [answered, functions] of Object.entries(rightFunctions)) {
        answers += 1;
        const { verdict, message } = await runCheck(check, exam.questionsOf(check), new InProcess(functions));
        if (verdict !== 'passed') failures.push({ check: check.id, seed, answered, verdict, message });
      }
    }
    onSeed(i + 1, seeds);
  }
  return { answers, failures };
}
