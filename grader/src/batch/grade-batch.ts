import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Batch, InputError, parse, Result, readJson } from '@gradus/contracts';
import writeFileAtomic from 'write-file-atomic';
import type { LoadedAssignment } from '../assignment.ts';
import { gradeSubmission } from '../grade-submission.ts';
import { readSubmission, type Submission } from '../submission/submission.ts';
import { graderVersion } from '../version.ts';
import { type Grading, gradebookCsv } from './gradebook.ts';
import { type HandIn, listHandIns } from './hand-ins.ts';

export interface BatchOptions {
  /** Where results and gradebook go. */
  readonly out: string;
  /** Else the seed of the batch that `out` holds, else a random one. */
  readonly seed?: number;
  /** Submissions graded at a time. */
  readonly jobs: number;
  /** Stops after the submissions that are being graded. */
  readonly signal?: AbortSignal;
  readonly onGraded?: (grading: Grading, done: number, total: number) => void;
}

/** A batch: how each hand-in ended, in the order of the students, and where the table is. */
export interface GradedBatch {
  readonly gradings: readonly Grading[];
  readonly gradebook: string;
  readonly seed: number;
  /** True when the signal came before all were graded. */
  readonly isInterrupted: boolean;
}

/**
 * Grades a folder of submissions: `results/<student>/result.json`, `gradebook.csv` and `batch.json` in `out`, each
 * written atomically. A submission that was graded before with the same assignment, grader and seed is not graded again.
 *
 * @throws InputError when the folder holds no submissions, or `out` holds another assignment's batch
 */
export async function gradeBatch(
  loaded: LoadedAssignment,
  folder: string,
  { out, jobs, signal, onGraded, ...options }: BatchOptions,
): Promise<GradedBatch> {
  const handIns = await listHandIns(folder);
  const seed = await startBatch(loaded, out, options.seed);
  const gradings: Grading[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < handIns.length && signal?.aborted !== true) {
      const handIn = handIns[next++] as HandIn;
      const grading = await gradeHandIn(loaded, handIn, out, seed);
      gradings.push(grading);
      onGraded?.(grading, gradings.length, handIns.length);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(jobs, handIns.length)) }, work));
  gradings.sort((a, b) => (a.id < b.id ? -1 : 1));
  const gradebook = join(out, 'gradebook.csv');
  await writeFileAtomic(gradebook, gradebookCsv(loaded.assignment, gradings));
  return { gradings, gradebook, seed, isInterrupted: gradings.length < handIns.length };
}

/** Writes `batch.json`. @returns the seed to grade with */
async function startBatch(
  { assignment, hash }: LoadedAssignment,
  out: string,
  wantedSeed: number | undefined,
): Promise<number> {
  const path = join(out, 'batch.json');
  const before = existsSync(path) ? await readJson(Batch, path) : undefined;
  if (before !== undefined && before.assignment !== assignment.id) {
    throw new InputError(
      `${out}: expected a new folder or a batch of ${assignment.id}, found one of ${before.assignment}`,
    );
  }
  const seed = wantedSeed ?? before?.grader.seed ?? randomInt(2 ** 32);
  await mkdir(out, { recursive: true });
  const grader = { version: graderVersion, seed };
  const batch: Batch = { assignment: assignment.id, assignmentHash: hash, grader, sandbox: 'none' };
  await writeJson(path, batch);
  return seed;
}

async function gradeHandIn(loaded: LoadedAssignment, handIn: HandIn, out: string, seed: number): Promise<Grading> {
  const { id, path, isFile } = handIn;
  let submission: Submission;
  try {
    submission = await readSubmission(path, loaded.assignment.submission.typescript, isFile);
  } catch (error) {
    if (error instanceof InputError) return { id, status: 'missing', reason: error.message };
    return { id, status: 'ungraded', reason: messageOf(error) };
  }
  const file = join(out, 'results', id, 'result.json');
  try {
    const before = await readResult(file);
    if (before !== undefined && isCurrent(before, loaded, submission, seed)) {
      return { id, status: 'graded', result: before };
    }
    const { result } = await gradeSubmission(loaded, submission, { seed });
    await mkdir(dirname(file), { recursive: true });
    await writeJson(file, result);
    return { id, status: 'graded', result };
  } catch (error) {
    return { id, status: 'ungraded', reason: messageOf(error) };
  }
}

/** The result of an earlier grading; `undefined` where there is none that can be read. */
async function readResult(file: string): Promise<Result | undefined> {
  try {
    return parse(Result, JSON.parse(await readFile(file, 'utf8')), file);
  } catch {
    return undefined;
  }
}

function isCurrent(before: Result, { hash }: LoadedAssignment, submission: Submission, seed: number): boolean {
  return (
    before.assignmentHash === hash &&
    before.submission.hash === submission.hash &&
    before.grader.version === graderVersion &&
    before.grader.seed === seed
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}
