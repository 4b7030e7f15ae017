import type { CheckResult, Result } from '@gradus/contracts';
import { explainCheck, plainLine } from './explain-check.ts';

type Visibility = 'hidden' | 'after_due_date' | 'after_published' | 'visible';

/** Gradescope's `results.json`. */
export interface GradescopeResults {
  readonly score: number;
  readonly output: string;
  readonly output_format: 'text';
  readonly test_output_format: 'text';
  readonly test_name_format: 'text';
  readonly visibility: Visibility;
  readonly stdout_visibility: Visibility;
  readonly extra_data: Readonly<Record<string, string | number>>;
  readonly tests: readonly GradescopeTest[];
}

interface GradescopeTest {
  readonly score: number;
  readonly max_score: number;
  readonly status: 'passed' | 'failed';
  readonly name: string;
  readonly number: string;
  readonly output: string;
  readonly tags: readonly string[];
  readonly visibility: Visibility;
  readonly extra_data: Readonly<Record<string, string>>;
}

const VISIBILITY: Readonly<Record<CheckResult['visibility'], Visibility>> = {
  student: 'visible',
  hidden: 'hidden',
  'after-deadline': 'after_due_date',
};

/** Said first of what is neither passed nor failed. */
const OTHERWISE: Readonly<Partial<Record<CheckResult['verdict'], readonly string[]>>> = {
  inconclusive: ['Inconclusive: it could not be told whether this is right.'],
  blocked: ['Blocked: a check that this one requires did not pass.'],
  error: ['Error: the code crashed, hung or was stopped.'],
};

/**
 * A result as Gradescope's autograder gives it. Gradescope knows `passed` and `failed`: what could not be told, was blocked
 * or crashed is failed there, and says in its tags and its text what it was. The grading seed stays out of it.
 *
 * @see https://gradescope-autograders.readthedocs.io/en/latest/specs/
 */
export function gradescopeResults({ score, maxScore, checks, ...result }: Result): GradescopeResults {
  const shown = checks.filter(({ visibility }) => visibility === 'student');
  return {
    score,
    output: `${shown.filter(({ verdict }) => verdict === 'passed').length} of ${shown.length} visible checks passed.`,
    output_format: 'text',
    test_output_format: 'text',
    test_name_format: 'text',
    visibility: 'visible',
    stdout_visibility: 'hidden',
    extra_data: {
      assignment: result.assignment,
      assignment_hash: result.assignmentHash,
      grader_version: result.grader.version,
      sandbox: result.sandbox,
      submission_hash: result.submission.hash,
      max_score: maxScore,
    },
    tests: checks.map(testOf),
  };
}

function testOf(check: CheckResult, i: number): GradescopeTest {
  const { id, title, target, kind, verdict, points, maxPoints, visibility } = check;
  return {
    score: points,
    max_score: maxPoints,
    status: verdict === 'passed' ? 'passed' : 'failed',
    name: plainLine(title),
    number: String(i + 1),
    output: [...(OTHERWISE[verdict] ?? []), ...explainCheck(check)].join('\n'),
    tags: [kind, target, verdict],
    visibility: VISIBILITY[visibility],
    extra_data: { id },
  };
}
