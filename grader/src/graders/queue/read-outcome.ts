import {
  type Assignment,
  type CheckResult,
  InputError,
  JobOutcome,
  onOneLine,
  parse,
  type Result,
} from '@gradus/contracts';
import { type Graded, total } from '../../grade-submission.ts';
import { Fault } from '../fault.ts';

/** What a worker was asked for. */
export interface Asked extends Pick<Result, 'assignmentHash' | 'grader' | 'sandbox'> {
  readonly assignment: Assignment;
  readonly submission: Pick<Result['submission'], 'id' | 'hash' | 'language'>;
}

/** Far more than any result, and what a submission may print. */
export const MAX_OUTCOME = 16 * 1024 * 1024;

const MAX_MESSAGE = 1000;

/**
 * Reads what a worker returned, as anything from outside: it answers what was asked or it is a fault.
 *
 * @throws Fault when it does not, and when the worker says that something of its own broke
 */
export function readOutcome(text: unknown, asked: Asked): Graded {
  const { graded, fault } = parsed(text);
  if (graded === undefined) throw passing(`on the worker: ${fault}`);
  const wrong = whatIsWrong(graded.result, asked);
  if (wrong !== undefined) throw passing(`a worker's result is not what was asked for: ${wrong}`);
  return graded;
}

function parsed(text: unknown): JobOutcome {
  if (typeof text !== 'string' || text.length > MAX_OUTCOME) {
    const got = typeof text === 'string' ? text.length : typeof text;
    throw passing(`a worker's result: expected a text of at most ${MAX_OUTCOME} characters, got ${got}`);
  }
  try {
    return parse(JobOutcome, JSON.parse(text), "a worker's result");
  } catch (cause) {
    const why = cause instanceof InputError ? cause.message : "a worker's result is not JSON";
    throw passing(why, cause);
  }
}

/** What of a result is not as asked, or does not fit together, in words. */
function whatIsWrong(result: Result, { assignment, submission, ...asked }: Asked): string | undefined {
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['assignment', assignment.id, result.assignment],
    ['hash of the assignment', asked.assignmentHash, result.assignmentHash],
    ['version', asked.grader.version, result.grader.version],
    ['seed', asked.grader.seed, result.grader.seed],
    ['sandbox', asked.sandbox, result.sandbox],
    ['submission', submission.id, result.submission.id],
    ['hash of the submission', submission.hash, result.submission.hash],
    ['language', submission.language, result.submission.language],
    ['checks', assignment.checks.length, result.checks.length],
    ['score', total(result.checks.map(({ points }) => points)), result.score],
    ['highest score', total(assignment.checks.map(({ points }) => points)), result.maxScore],
  ];
  for (const [what, expected, got] of pairs) {
    if (expected !== got) return `${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`;
  }
  for (const [i, check] of assignment.checks.entries()) {
    const wrong = wrongIn(result.checks[i] as CheckResult, check);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function wrongIn(result: CheckResult, { id, title, target, kind, visibility, points }: Assignment['checks'][number]) {
  const expected = { id, title, target, kind, visibility, maxPoints: points };
  for (const [name, value] of Object.entries(expected)) {
    const got = result[name as keyof typeof expected];
    if (got !== value) return `check ${id}: ${name}: expected ${JSON.stringify(value)}, got ${JSON.stringify(got)}`;
  }
  if (result.points > points) return `check ${id}: expected at most ${points} points, got ${result.points}`;
  return undefined;
}

/** Another worker, or another time, may do better. */
function passing(message: string, cause?: unknown): Fault {
  return new Fault(onOneLine(message, MAX_MESSAGE), { isPassing: true, cause });
}
