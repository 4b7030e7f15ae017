import { basename } from 'node:path';
import { type Attempt, type GradebookEntry, InputError, type Result, type Student } from '@gradus/contracts';
import type { LoadedAssignment } from '../assignment.ts';
import type { Graders } from '../graders/graders.ts';
import type { StudentHandIn } from '../hand-ins/class-list.ts';
import { findAdapter, readSubmission, type Submission } from '../submission/submission.ts';
import type { TemporaryFolders } from '../temporary-folders.ts';
import { graderVersion } from '../version.ts';
import type { BatchFolder, KeptResult, Pages } from './batch-folder.ts';
import { differingChecks } from './differing-checks.ts';
import type { Summaries } from './summaries.ts';

/** What every hand-in of a batch is graded with. */
export interface Order {
  readonly loaded: LoadedAssignment;
  readonly seed: number;
  readonly level: Result['sandbox'];
  readonly graders: Graders;
  readonly folder: BatchFolder;
  readonly copies: TemporaryFolders;
  readonly summaries: Summaries;
  readonly adapter: string | undefined;
  /** How often each submission is graded. */
  readonly times: number;
  /** Makes what a student reads; left out where nobody reads. */
  readonly pagesOf: ((entry: GradebookEntry, result: Result | undefined) => Pages) | undefined;
  readonly signal: AbortSignal | undefined;
}

/** How the grading of one hand-in ended. */
export interface Grading {
  readonly entry: GradebookEntry;
  /** The titles of its misconceptions, by id. */
  readonly titles: readonly (readonly [id: string, title: string])[];
  /** Set where it was graded now, and had not been before. */
  readonly graded?: { readonly resultHash: string; readonly before: number | undefined };
  /** How often it was graded, where that is more than once. */
  readonly times?: number;
}

/**
 * Grades one hand-in, unless its result is there already: of the same submission, assignment, adapter, grader, seed and level
 * of the sandbox.
 *
 * @throws Fault, or any Error of the system, when something of ours broke; the result that was there stays
 * @throws MissingToolError when nothing can be graded at all
 * @throws the signal's reason when it is aborted before the grading began
 */
export async function gradeHandIn({ student, attempt, take }: StudentHandIn, order: Order): Promise<Grading> {
  const { folder, pagesOf } = order;
  // Nothing can be kept of who has none.
  if (!folder.hasResult(student.id)) order.signal?.throwIfAborted();
  const into = order.copies.make();
  try {
    const who = { student, ...(attempt === undefined ? {} : { attempt }) };
    const found = await submissionOf(student, attempt, take, into, order);
    if ('reason' in found) {
      const entry: GradebookEntry = { ...who, status: 'missing', reason: found.reason };
      if (pagesOf !== undefined) await folder.writePages(student.id, pagesOf(entry, undefined));
      return { entry, titles: [] };
    }
    const before = await folder.readResult(student.id);
    const { submission, leftOut } = found;
    const isKept = before !== undefined && isCurrent(before.result, submission, order);
    const kept = isKept ? before : await grade(submission, leftOut, order);
    const repeated = await repeat(submission, kept, order);
    const { result } = kept;
    const entry: GradebookEntry = {
      ...who,
      status: 'graded',
      summary: order.summaries.of(result),
      ...(repeated === undefined ? {} : { unstable: repeated.unstable }),
    };
    if (pagesOf !== undefined) await folder.writePages(student.id, pagesOf(entry, result));
    return {
      entry,
      titles: result.checks.flatMap(({ misconceptions }) =>
        misconceptions.map(({ id, title }) => [id, title] as const),
      ),
      ...(isKept ? {} : { graded: { resultHash: kept.hash, before: before?.result.score } }),
      ...(repeated === undefined ? {} : { times: repeated.times }),
    };
  } finally {
    order.copies.remove(into);
  }
}

function asOurs(cause: Error): never {
  throw new Error(cause.message, { cause });
}

interface Found {
  readonly submission: Submission;
  /** What was handed in and is no part of it. */
  readonly leftOut: readonly string[];
}

/** @returns what is to be graded, or why there is nothing */
async function submissionOf(
  { id }: Student,
  attempt: Attempt | undefined,
  take: StudentHandIn['take'],
  into: string,
  { loaded, adapter }: Order,
): Promise<Found | { readonly reason: string }> {
  let copy: string | undefined;
  try {
    const { path, isAlone, leftOut } = await take(into);
    copy = path;
    const submission = await readSubmission(path, loaded.assignment.submission, { isAlone, adapter });
    return { submission: { ...submission, id }, leftOut };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    // An adapter that is gone is nobody's hand-in.
    if (adapter !== undefined) await findAdapter(adapter).catch(asOurs);
    // What is told of our copy is told of what was handed in.
    const reason =
      copy === undefined ? error.message : error.message.replaceAll(copy, attempt?.source ?? basename(copy));
    return { reason };
  }
}

async function grade(
  submission: Submission,
  notTaken: readonly string[],
  { graders, folder, signal }: Order,
): Promise<KeptResult> {
  signal?.throwIfAborted();
  const { result, observations, leftOut } = await graders.grade(submission, signal);
  const beside = { observations, leftOut: [leftOut, ...notTaken].filter((line) => line !== '') };
  const hash = await folder.writeResult(submission.id, result, beside);
  graders.recorded?.(submission);
  return { result, hash };
}

/** Grades again until it was graded so many times. What counts is the first result. */
async function repeat(
  submission: Submission,
  { result, hash }: KeptResult,
  { graders, folder, times, signal }: Order,
): Promise<{ readonly times: number; readonly unstable: string[] } | undefined> {
  const before = await folder.readRepeated(submission.id, hash);
  if (times < 2 || (before?.times ?? 1) >= times) return before;
  const unstable = new Set(before?.unstable);
  graders.recorded?.(submission);
  for (let time = before?.times ?? 1; time < times; time++) {
    signal?.throwIfAborted();
    const again = await graders.grade(submission, signal);
    // What is kept of it would be given for the next time.
    graders.recorded?.(submission);
    for (const id of differingChecks(result, again.result)) unstable.add(id);
  }
  const repeated = { resultHash: hash, times, unstable: [...unstable].sort() };
  await folder.writeRepeated(submission.id, repeated);
  return repeated;
}

function isCurrent(before: Result, submission: Submission, { loaded, seed, level }: Order): boolean {
  return (
    before.assignmentHash === loaded.hash &&
    before.submission.hash === submission.hash &&
    before.submission.id === submission.id &&
    before.grader.version === graderVersion &&
    before.grader.seed === seed &&
    before.sandbox === level
  );
}
