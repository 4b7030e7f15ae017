import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Batch, InputError, parse, Result, readJson } from '@gradus/contracts';
import writeFileAtomic from 'write-file-atomic';
import type { LoadedAssignment } from '../assignment.ts';
import { Exam } from '../exam.ts';
import { gradeSubmission } from '../grade-submission.ts';
import { partsOfName } from '../hand-ins/file-name.ts';
import { type HandIn, listHandIns } from '../hand-ins/list-hand-ins.ts';
import { takeHandIn } from '../hand-ins/take-hand-in.ts';
import { type Runtimes, runtimesOf } from '../languages/runtimes.ts';
import { allowanceOf } from '../sandbox/allowance.ts';
import { HeldLanguages, SandboxDoesNotHold } from '../sandbox/held-languages.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { ProcessAhead } from '../submission/process-ahead.ts';
import { findAdapter, readSubmission, type Submission } from '../submission/submission.ts';
import { TemporaryFolders } from '../temporary-folders.ts';
import { graderVersion } from '../version.ts';
import { type Grading, gradebookCsv } from './gradebook.ts';

export interface BatchOptions {
  /** Where results and gradebook go. */
  readonly out: string;
  /** Else the seed of the batch that `out` holds, else a random one. */
  readonly seed?: number;
  /** The course's adapter, laid over every hand-in. */
  readonly adapter?: string | undefined;
  /** What submissions run on; else what the assignment says. */
  readonly runtimes?: Runtimes;
  /** What keeps submissions in. */
  readonly sandbox: Sandbox;
  /** Submissions graded at a time. */
  readonly jobs: number;
  /** Stops after the submissions that are being graded: the others stay ungraded. */
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

/** What every hand-in of a batch is graded with. */
interface Order {
  readonly loaded: LoadedAssignment;
  readonly exam: Exam;
  readonly sandbox: Sandbox;
  readonly held: HeldLanguages;
  readonly copies: TemporaryFolders;
  readonly adapter: string | undefined;
  readonly out: string;
  readonly signal: AbortSignal | undefined;
}

/**
 * Grades a folder of submissions: `results/<student>/result.json`, `gradebook.csv` and `batch.json` in `out`, each
 * written atomically; beside a result `observations.json` where a check saw what is not the same each time, and
 * `left-out.txt` where not all of its files was run. A submission that was graded before with the same assignment,
 * adapter, grader, seed and level of the sandbox is not graded again. After the signal, results that are there are still
 * taken into the gradebook, and the rest stays ungraded.
 *
 * @throws MissingToolError when the sandbox does not hold, before the first submission of a language is graded in it; the
 *   gradebook has those that were graded until then
 * @throws InputError when the folder holds no submissions, or there is no such adapter, or `out` cannot be written or holds
 *   another assignment's batch
 *
 * @example
 * const { gradings, gradebook } = await gradeBatch(loaded, 'hand-ins', { out: 'graded', jobs: 4 });
 */
export async function gradeBatch(
  loaded: LoadedAssignment,
  folder: string,
  { out, jobs, sandbox, signal, onGraded, adapter, runtimes = runtimesOf(loaded.assignment), ...options }: BatchOptions,
): Promise<GradedBatch> {
  if (adapter !== undefined) await findAdapter(adapter);
  const handIns = await listHandIns(folder, out, ...(adapter === undefined ? [] : [adapter]));
  const seed = await startBatch(loaded, out, sandbox, options.seed);
  const gradebook = join(out, 'gradebook.csv');
  const copies = new TemporaryFolders({ purpose: 'hand-ins', mode: 0o700 });
  const held = new HeldLanguages(sandbox, runtimes);
  const exam = new Exam(loaded.assignment, seed);
  const order: Order = { loaded, exam, sandbox, held, copies, adapter, out, signal };
  const gradings: Grading[] = [];
  let next = 0;
  const allowance = allowanceOf(loaded.assignment.limits);
  const work = async (): Promise<void> => {
    const processes = new ProcessAhead(allowance, { runtimes, sandbox, isRefilled: true });
    try {
      for (let handIn = handIns[next++]; handIn !== undefined; handIn = handIns[next++]) {
        const grading = await gradeHandIn(handIn, order, processes);
        gradings.push(grading);
        onGraded?.(grading, gradings.length, handIns.length);
      }
    } finally {
      // Whoever ends early ends all.
      next = handIns.length;
      await processes.close();
    }
  };
  try {
    const workers = Array.from({ length: Math.max(1, Math.min(jobs, handIns.length)) }, work);
    await Promise.allSettled(workers);
    await Promise.all(workers);
  } finally {
    copies.close();
    gradings.sort((a, b) => (a.id < b.id ? -1 : 1));
    await writeFileAtomic(gradebook, gradebookCsv(loaded.assignment, gradings));
  }
  const isInterrupted = signal?.aborted === true && gradings.some(({ status }) => status === 'ungraded');
  return { gradings, gradebook, seed, isInterrupted };
}

/** Writes `batch.json`. @returns the seed to grade with */
async function startBatch(
  { assignment, hash }: LoadedAssignment,
  out: string,
  sandbox: Sandbox,
  wantedSeed: number | undefined,
): Promise<number> {
  const path = join(out, 'batch.json');
  const before = existsSync(path) ? await readJson(Batch, path) : undefined;
  if (before !== undefined && before.assignment !== assignment.id) {
    throw new InputError(
      `${out}: expected a new folder or a batch of ${assignment.id}, found one of ${before.assignment}. Give another`,
    );
  }
  const seed = wantedSeed ?? before?.grader.seed ?? randomInt(2 ** 32);
  const grader = { version: graderVersion, seed };
  const batch: Batch = { assignment: assignment.id, assignmentHash: hash, grader, sandbox: sandbox.level };
  try {
    await mkdir(out, { recursive: true });
    await writeJson(path, batch);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new InputError(`${out}: expected a folder for results, cannot write it (${code}). Give another`, { cause });
  }
  return seed;
}

async function gradeHandIn(handIn: HandIn, order: Order, processes: ProcessAhead): Promise<Grading> {
  const folder = order.copies.make();
  try {
    return await gradeCopy(handIn, folder, order, processes);
  } catch (error) {
    if (error instanceof SandboxDoesNotHold) throw error.cause;
    const { id, path } = handIn;
    // Only reading the submission ends so: there is nothing in the right form to grade.
    if (error instanceof InputError) {
      return { id, status: 'missing', reason: error.message.replaceAll(join(folder, basename(path)), path) };
    }
    return { id, status: 'ungraded', reason: error instanceof Error ? error.message : String(error) };
  } finally {
    order.copies.remove(folder);
  }
}

/** @throws InputError when what was handed in cannot be read */
async function gradeCopy(
  { id, path, isFile }: HandIn,
  folder: string,
  { loaded, exam, sandbox, held, adapter, out, signal }: Order,
  processes: ProcessAhead,
): Promise<Grading> {
  partsOfName(basename(path), dirname(path));
  const copy = await takeHandIn(path, folder);
  const submission = await readSubmission(copy, loaded.assignment.submission, { isAlone: isFile, adapter });
  const file = join(out, 'results', id, 'result.json');
  const before = await readResult(file);
  if (before !== undefined && isCurrent(before, loaded, submission, exam.seed, sandbox)) {
    return { id, status: 'graded', result: before };
  }
  if (signal?.aborted === true) return { id, status: 'ungraded', reason: 'interrupted before it was graded' };
  await held.expect(submission.language);
  const { result, observations, leftOut } = await gradeSubmission(loaded, submission, {
    seed: exam.seed,
    exam,
    processes,
  });
  const beside = dirname(file);
  await mkdir(beside, { recursive: true });
  if (leftOut === '') await rm(join(beside, 'left-out.txt'), { force: true });
  else await writeFileAtomic(join(beside, 'left-out.txt'), `${leftOut}\n`);
  // The result comes last: a submission that has one is graded.
  if (Object.keys(observations).length > 0) await writeJson(join(beside, 'observations.json'), observations);
  await writeJson(file, result);
  return { id, status: 'graded', result };
}

/** The result of an earlier grading; `undefined` where there is none that can be read. */
async function readResult(file: string): Promise<Result | undefined> {
  try {
    return parse(Result, JSON.parse(await readFile(file, 'utf8')), file);
  } catch {
    return undefined;
  }
}

function isCurrent(
  before: Result,
  { hash }: LoadedAssignment,
  submission: Submission,
  seed: number,
  sandbox: Sandbox,
): boolean {
  return (
    before.assignmentHash === hash &&
    before.submission.hash === submission.hash &&
    before.grader.version === graderVersion &&
    before.grader.seed === seed &&
    before.sandbox === sandbox.level
  );
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}
