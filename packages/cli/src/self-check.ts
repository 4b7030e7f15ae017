import type { CheckResult, Result } from '@gradus/contracts';
import { type Exam, gradeSubmission, type LoadedAssignment, type ProcessAhead, type Submission } from '@gradus/grader';
import { checkLines, headerLine, leftOutLines, outputLines, summaryLine, typeErrorLines } from './screen.ts';

/** What a self-check asks; it may ask several submissions one after the other. */
export interface SelfCheck {
  readonly loaded: LoadedAssignment;
  readonly exam: Exam;
  /** The ids of the checks to run. */
  readonly only: ReadonlySet<string>;
  readonly processes: ProcessAhead;
  /** The result is printed as JSON, by others: nothing is printed here. */
  readonly isJson: boolean;
}

/**
 * Checks a submission and prints each verdict as it comes.
 *
 * @param startMs - when the student began to wait, as `performance.now()` tells
 * @throws the signal's reason when it is aborted
 */
export async function runSelfCheck(
  submission: Submission,
  { loaded, exam, only, processes, isJson }: SelfCheck,
  startMs: number,
  signal?: AbortSignal,
): Promise<Result> {
  const print = isJson ? () => {} : (lines: readonly string[]) => console.log(lines.join('\n'));
  print([headerLine(loaded.assignment.id, submission, exam.seed), '']);
  let before: CheckResult | undefined;
  const { result, output, leftOut } = await gradeSubmission(loaded, submission, {
    seed: exam.seed,
    exam,
    processes,
    only,
    ...(signal === undefined ? {} : { signal }),
    onCheck: (judged) => {
      print(checkLines(judged, before));
      before = judged;
    },
  });
  print(['', summaryLine(result, (performance.now() - startMs) / 1000)]);
  if (leftOut !== '') (isJson ? console.error : console.log)(leftOutLines(leftOut).join('\n'));
  print(outputLines(output));
  return result;
}

/** Prints what the type checker said. */
export function printTypeErrors(typeErrors: readonly string[]): void {
  if (typeErrors.length > 0) console.error(typeErrorLines(typeErrors).join('\n'));
}
