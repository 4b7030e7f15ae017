import type { CheckResult, Leniency, Result } from '@gradus/contracts';
import type { Value } from '@gradus/contracts/wire';
import type { ArrayFile } from '../array-files/array-file.ts';
import { readArrays } from '../array-files/read-array-file.ts';
import type { LoadedAssignment } from '../assignment.ts';
import { checkAgainstReference } from '../checks/check-against-reference.ts';
import { type Finding, finding } from '../checks/finding.ts';
import type { Exam } from '../exam.ts';
import { resultOf } from '../grade-submission.ts';
import { typescriptWords } from '../languages/typescript/words.ts';
import { networkOf } from '../targets/question.ts';
import { graderVersion } from '../version.ts';
import { arraysText } from './arrays-text.ts';
import type { GradientsFile } from './gradients-file.ts';
import { type PublishedCase, publishedCase } from './published-case.ts';
import { gradientNames, takeGradients } from './take-gradients.ts';

/**
 * Judges gradients alone by the check of the published case: no other check is asked, and the score is that of this one.
 *
 * @param exam - of the assignment, with its published seed
 * @throws InputError when the assignment publishes no case, or the file is broken; gradients that are missing, wrong or of
 *   a wrong shape are a verdict
 *
 * @example
 * const result = await gradeGradients(loaded, await readGradientsFile('gradients.npz'));
 */
export async function gradeGradients(
  { assignment, hash }: LoadedAssignment,
  { id, path, format, bytes, hash: fileHash }: GradientsFile,
  exam?: Exam,
): Promise<Result> {
  const published = publishedCase(assignment, exam);
  const names = gradientNames(networkOf(published.question).parameters);
  const file = await readArrays(bytes, format, path, names);
  const found = await judge(published, file, new Set(assignment.submission.accepts));
  const check: CheckResult = resultOf(published.check, found);
  return {
    assignment: assignment.id,
    assignmentHash: hash,
    grader: { version: graderVersion, seed: assignment.seed },
    // Numbers alone: nothing runs that would have to be kept in.
    sandbox: 'none',
    submission: { id, hash: fileHash, language: format },
    score: check.points,
    maxScore: check.maxPoints,
    checks: [check],
  };
}

async function judge(published: PublishedCase, file: ArrayFile, accepts: ReadonlySet<Leniency>): Promise<Finding> {
  const { check, question } = published;
  const { note, ...taken } = takeGradients(file, networkOf(question).parameters, accepts);
  const found =
    'problem' in taken ? finding('failed', null, taken.problem, check.hint) : await compare(published, taken.value);
  const arrays = found.measure !== null && found.misconceptions.length === 0 ? arraysText(found.measure) : '';
  return { ...found, message: [found.message, arrays, note].filter((part) => part !== '').join('; ') };
}

/** As if `computeGradients` had returned it. */
function compare({ check, question }: PublishedCase, value: Value): Promise<Finding> {
  // The arrays of a file have the equations' own names, as the fields of TypeScript have.
  const caller = { words: typescriptWords, call: async () => ({ kind: 'returned', value }) as const };
  return checkAgainstReference(check, [question], caller, true);
}
