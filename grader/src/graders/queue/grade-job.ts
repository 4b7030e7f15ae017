import { createHash } from 'node:crypto';
import { Assignment, InputError, Job, MissingToolError, onOneLine, parse, type SandboxLevel } from '@gradus/contracts';
import type { LoadedAssignment } from '../../assignment.ts';
import { brokenRules } from '../../assignment-rules.ts';
import type { Graded } from '../../grade-submission.ts';
import type { TemporaryFolders } from '../../temporary-folders.ts';
import { graderVersion } from '../../version.ts';
import type { GraderPool } from './grader-pool.ts';
import { MAX_OUTCOME } from './read-outcome.ts';
import { unpackSubmission } from './unpack-submission.ts';

/** What a worker grades jobs with. */
export interface JobBench {
  readonly pool: GraderPool;
  readonly copies: TemporaryFolders;
  readonly sandbox: SandboxLevel;
}

/** How a job ended: what goes back, and what to say of it. */
export interface EndedJob {
  /** JSON of a `JobOutcome`. */
  readonly text: string;
  /** For the worker's screen: hostile names are in it, on one line. */
  readonly line: string;
}

const MAX_MESSAGE = 1000;

/**
 * Grades what came out of the queue, which is outside data like any other.
 *
 * @throws MissingToolError when this worker can grade nothing; whatever else breaks goes back as the worker's fault
 */
export async function gradeJob(text: unknown, bench: JobBench): Promise<EndedJob> {
  let id = 'a job';
  try {
    const job = readJob(text);
    id = job.submission.id;
    expectOurs(job, bench.sandbox);
    const graded = await grade(job, bench);
    const outcome = JSON.stringify({ graded });
    if (outcome.length > MAX_OUTCOME) throw new Error(`expected a result of at most ${MAX_OUTCOME} characters`);
    const { score, maxScore } = graded.result;
    return { text: outcome, line: `${onOneLine(id, 80)}: graded, ${score}/${maxScore}` };
  } catch (error) {
    if (error instanceof MissingToolError) throw error;
    const fault = onOneLine(error instanceof Error ? error.message : String(error), MAX_MESSAGE);
    return { text: JSON.stringify({ fault }), line: `${onOneLine(id, 80)}: a fault: ${fault}` };
  }
}

function readJob(text: unknown): Job {
  if (typeof text !== 'string') throw new InputError('the job: expected a text');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InputError('the job: expected JSON', { cause });
  }
  return parse(Job, value, 'the job');
}

/** @throws InputError when it was meant for another worker: our queue has none of those, unless somebody put it there */
function expectOurs({ grader, sandbox }: Job, level: SandboxLevel): void {
  if (grader.version !== graderVersion) {
    throw new InputError(`the job: expected one for version ${graderVersion}, got one for ${grader.version}`);
  }
  if (sandbox !== level) throw new InputError(`the job: expected one for level ${level}, got one for ${sandbox}`);
}

async function grade(job: Job, { pool, copies }: JobBench): Promise<Graded> {
  const loaded = loadedOf(job);
  const folder = copies.make();
  try {
    const submission = await unpackSubmission(job, loaded.assignment, folder);
    return await pool.use({ loaded, seed: job.grader.seed }, (graders) => graders.grade(submission));
  } finally {
    copies.remove(folder);
  }
}

function loadedOf({ assignment: text, assignmentHash }: Job): LoadedAssignment {
  const hash = createHash('sha256').update(text).digest('hex');
  if (hash !== assignmentHash) {
    throw new InputError(`the job: expected an assignment of hash ${assignmentHash}, got one of ${hash}`);
  }
  return { assignment: assignmentOf(text), hash };
}

function assignmentOf(text: string): Assignment {
  const where = 'the assignment of the job';
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new InputError(`${where}: expected JSON`, { cause });
  }
  const assignment = parse(Assignment, value, where);
  const [broken] = brokenRules(assignment);
  if (broken !== undefined) throw new InputError(`${where}: ${broken}`);
  return assignment;
}
