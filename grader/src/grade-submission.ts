import { setImmediate } from 'node:timers/promises';
import type { Check, CheckResult, Result } from '@gradus/contracts';
import type { LoadedAssignment } from './assignment.ts';
import { blockedBy } from './checks/blocked-by.ts';
import { type Finding, finding } from './checks/finding.ts';
import { runCheck } from './checks/run-check.ts';
import { Exam } from './exam.ts';
import { runtimesOf } from './languages/runtimes.ts';
import { allowanceOf } from './sandbox/allowance.ts';
import { Caller, type CallerOptions } from './submission/caller.ts';
import { ProcessAhead } from './submission/process-ahead.ts';
import type { Submission } from './submission/submission.ts';
import { graderVersion } from './version.ts';

export interface GradingOptions extends CallerOptions {
  readonly seed: number;
  /** The ids of the checks to run, with what they require; all when left out. */
  readonly only?: ReadonlySet<string>;
  /** The questions of this assignment and seed, when others were asked them before. */
  readonly exam?: Exam;
  /** Told of each check as soon as it is judged. */
  readonly onCheck?: (result: CheckResult) => void;
}

export interface Graded {
  readonly result: Result;
  /** What the submission printed: hostile text, not part of the result. */
  readonly output: string;
  /** What of its files was not run, in the words of the submission's process: hostile text, empty where nothing was. */
  readonly leftOut: string;
  /** By check, what was seen that is not the same each time, such as times: evidence that decides nothing. */
  readonly observations: Readonly<Record<string, string>>;
}

/**
 * Puts an assignment's checks to one submission, in their order.
 *
 * @returns the result: the same bytes for the same submission, assignment and seed
 * @throws Error when something of ours broke; whatever the submission does is a verdict
 * @throws the signal's reason when it is aborted
 */
export async function gradeSubmission(
  { assignment, hash }: LoadedAssignment,
  submission: Submission,
  { seed, exam = new Exam(assignment, seed), only, onCheck, ...options }: GradingOptions,
): Promise<Graded> {
  const { processes = new ProcessAhead(allowanceOf(assignment.limits), { runtimes: runtimesOf(assignment) }) } =
    options;
  const caller = new Caller(submission, assignment.limits, { ...options, processes });
  const asked = assignment.checks.filter(({ id }) => only?.has(id) ?? true);
  const checks: CheckResult[] = [];
  const observations: Record<string, string> = {};
  try {
    const [refused] = await Promise.all([caller.load(), draw(exam, asked)]);
    for (const check of asked) {
      const { observation, ...found } =
        refused === undefined ? await judge(check, checks, caller, exam) : finding('error', null, refused, undefined);
      const result = resultOf(check, found);
      checks.push(result);
      if (observation !== undefined) observations[check.id] = observation;
      onCheck?.(result);
    }
    return {
      result: {
        assignment: assignment.id,
        assignmentHash: hash,
        grader: { version: graderVersion, seed },
        sandbox: processes.level,
        submission: { id: submission.id, hash: submission.hash, language: submission.language },
        score: total(checks.map(({ points }) => points)),
        maxScore: total(checks.map(({ maxPoints }) => maxPoints)),
        checks,
      },
      output: caller.output,
      leftOut: caller.leftOut,
      observations,
    };
  } finally {
    await caller.close();
  }
}

/** Works out what is asked, which takes about as long as the submission takes to load. */
async function draw(exam: Exam, checks: readonly Check[]): Promise<void> {
  for (const check of checks) {
    exam.questionsOf(check);
    // What the process of the submission says meanwhile is heard.
    await setImmediate();
  }
}

/**
 * A check that requires others is run all the same, so that a right answer never loses points; when it does not pass
 * and one that it requires did not either, it is blocked by that one, unless its target is missing or gave no answer.
 */
async function judge(check: Check, before: readonly CheckResult[], caller: Caller, exam: Exam): Promise<Finding> {
  const broken = before.filter(({ id, verdict }) => check.requires?.includes(id) && verdict !== 'passed');
  const ofTarget = before.filter(({ target }) => target === check.target);
  // Two at once are told as `one + other`.
  const told = new Set(ofTarget.flatMap(({ misconceptions }) => misconceptions.flatMap(({ id }) => id.split(' + '))));
  const found = await runCheck(check, exam.questionsOf(check), caller, { told, isDoubtful: broken.length > 0 });
  const isOwnFault = found.fault?.unanswered === check.target;
  if (found.verdict === 'passed' || broken.length === 0 || isOwnFault) return found;
  return blockedBy(check, broken, found, before);
}

/** What a student is told of a check. */
export function resultOf(check: Check, { share, fault: _, ...found }: Omit<Finding, 'observation'>): CheckResult {
  const { id, title, target, kind, visibility, points } = check;
  const earned = points * (share ?? (found.verdict === 'passed' ? 1 : 0));
  return { id, title, target, kind, visibility, ...found, points: Number(earned.toFixed(2)), maxPoints: points };
}

/** Points may have decimals: 0.1 + 0.2 is 0.3 in a gradebook. */
export function total(points: readonly number[]): number {
  return Number(points.reduce((sum, each) => sum + each, 0).toFixed(6));
}
