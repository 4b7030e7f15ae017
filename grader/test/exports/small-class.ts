import type { CheckResult, Gradebook, GradebookEntry, Result } from '@gradus/contracts';

/** What a student can make of a text that ends in an export. */
export const HOSTILE = '=HYPERLINK("http://a";"b")\t\u001b[31m\r\n<script>&amp;]]>\u0000\u202e\ud800';

const check: CheckResult = {
  id: 'softmax',
  title: 'softmax',
  target: 'softmax',
  kind: 'value',
  verdict: 'passed',
  points: 4,
  maxPoints: 4,
  visibility: 'student',
  measure: null,
  misconceptions: [],
  message: '',
  hint: 'a hint that nobody needs',
};
const misconception = {
  id: 'no-mean',
  title: 'No mean term',
  explanation: 'Your result equals eq. 37 without the mean term.',
  matches: ['G'],
  evidence: 'all to 1e-12',
};

/** A check of every verdict and every visibility. */
function checks(message: string): CheckResult[] {
  const failed: CheckResult = {
    ...check,
    id: 'backward',
    title: 'batchNormBackward',
    target: 'batchNormBackward',
    kind: 'gradient',
    verdict: 'failed',
    points: 0,
    maxPoints: 8,
    misconceptions: [misconception],
    message,
    hint: 'Which term comes through the mean?',
  };
  return [
    check,
    failed,
    { ...check, id: 'hidden', verdict: 'error', points: 0, visibility: 'hidden', message: `it hung; ${message}` },
    {
      ...check,
      id: 'later',
      verdict: 'blocked',
      points: 0,
      visibility: 'after-deadline',
      message: 'blocked by backward',
    },
    { ...check, id: 'unsure', verdict: 'inconclusive', points: 0, message: '4 of 9 entries lie at a kink' },
    { ...check, id: 'evidence', points: 0, maxPoints: 0 },
  ];
}

/** A result in which each text of the student is `message`. */
export function resultOf(id: string, message: string): Result {
  return {
    assignment: 'a3-batch-norm',
    assignmentHash: 'ab12',
    grader: { version: '0.4.0', seed: 7 },
    sandbox: 'full',
    submission: { id, hash: `hash-of-${id}`, language: 'python' },
    score: 4,
    maxScore: 24,
    checks: checks(message),
  };
}

export function gradedEntry(student: GradebookEntry['student'], result: Result): GradebookEntry {
  const { submission, sandbox, score, maxScore } = result;
  const summarised = result.checks.map(({ id, verdict, points, misconceptions }) => ({
    id,
    verdict,
    points,
    misconceptions: misconceptions.map((each) => each.id),
  }));
  const { hash: submissionHash, language } = submission;
  return {
    student,
    attempt: {
      source: student.id,
      number: 2,
      of: 2,
      handedInAt: '2026-11-21T00:10:00+01:00',
      isLate: true,
      lateSeconds: 660,
    },
    status: 'graded',
    summary: { submissionHash, language, sandbox, score, maxScore, checks: summarised },
  };
}

export function gradebookOf(entries: readonly GradebookEntry[]): Gradebook {
  return {
    batch: {
      assignment: 'a3-batch-norm',
      assignmentHash: 'ab12',
      grader: { version: '0.4.0', seed: 7 },
      sandbox: 'full',
    },
    title: 'Assignment 3: batch normalisation',
    checks: checks('').map(({ id, title, target, kind, maxPoints }) => ({ id, title, target, kind, maxPoints })),
    misconceptions: { 'no-mean': 'No mean term' },
    deadline: '2026-11-20T23:59:00+01:00',
    entries: [...entries],
    unassigned: [{ source: 'readme.md', reason: 'no submission' }],
  };
}

const WORST = 'worst G[2,5]: yours -0.41207, expected -0.38816, error 3.0e-2 > 1e-6; 12 of 35 wrong';

/** A class with one of each kind: known everywhere, hostile, with nothing handed in, and failed by us. */
const [alice, mallory, points] = [resultOf('alice', WORST), resultOf('mallory', HOSTILE), resultOf('points', WORST)];
export const results: readonly Result[] = [alice, mallory, points];
export const gradebook = gradebookOf([
  gradedEntry(
    {
      id: 'alice',
      name: "Alice Åström-O'Neil, B.",
      email: 'alice@example.org',
      accounts: { canvas: '1234', sis: '0042', login: 'aastrom', section: 'DD2424 (A)', moodle: '77' },
    },
    alice,
  ),
  {
    student: { id: 'bob', name: 'Bob' },
    status: 'missing',
    reason: 'bob: expected a file submission.ts, found nothing',
  },
  {
    student: { id: 'carol', name: 'Carol', accounts: { canvas: '1236', moodle: '79' } },
    status: 'ungraded',
    reason: 'the disk is full',
  },
  gradedEntry(
    {
      id: 'mallory',
      name: HOSTILE,
      email: HOSTILE,
      accounts: { sis: HOSTILE, login: HOSTILE, section: HOSTILE, moodle: HOSTILE },
    },
    mallory,
  ),
  gradedEntry({ id: 'points', name: '    Points Possible' }, points),
]);
