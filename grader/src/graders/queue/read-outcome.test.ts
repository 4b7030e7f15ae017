import type { JobOutcome } from '@gradus/contracts';
import { describe, expect, test } from 'vitest';
import { loadedTiny } from '../../../test/assignments.ts';
import { cannedGraded } from '../../../test/queue/canned.ts';
import type { Submission } from '../../submission/submission.ts';
import { graderVersion } from '../../version.ts';
import { Fault } from '../fault.ts';
import { type Asked, readOutcome } from './read-outcome.ts';

const loaded = loadedTiny();
const submission: Submission = { id: 'alice', hash: 'h', language: 'typescript', root: '', entry: '' };
const graded = cannedGraded({ loaded, seed: 7 }, submission);
const asked: Asked = {
  assignment: loaded.assignment,
  assignmentHash: loaded.hash,
  grader: { version: graderVersion, seed: 7 },
  sandbox: 'none',
  submission,
};
const { root: _, entry: __, ...submission0 } = submission;
const other = graded.result.checks[1]?.points ?? 0;

function faultOf(text: unknown): Fault {
  try {
    readOutcome(text, asked);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('it was taken');
}

/** The outcome with one thing of its result changed. */
function changed(change: (result: Record<string, unknown> & { checks: Record<string, unknown>[] }) => void): string {
  const outcome = structuredClone({ graded }) as unknown as { graded: { result: Parameters<typeof change>[0] } };
  change(outcome.graded.result);
  return JSON.stringify(outcome);
}

describe('readOutcome', () => {
  test('takes what was asked for, whatever a submission printed', () => {
    expect(readOutcome(JSON.stringify({ graded } satisfies JobOutcome), asked)).toEqual(graded);
  });

  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'expected a text of at most 16777216 characters, got undefined'],
    ['too much', 'x'.repeat(16 * 1024 * 1024 + 1), 'got 16777217'],
    ['no JSON', '{', "a worker's result is not JSON"],
    ['what is neither', '{}', "a worker's result: at the top level"],
    ['both', JSON.stringify({ graded, fault: 'x' }), "a worker's result: at the top level"],
    ['a fault', JSON.stringify({ fault: 'no numpy\u001b' }), 'on the worker: no numpy\\u{1b}'],
    [
      'another assignment',
      changed((r) => {
        r.assignmentHash = 'x';
      }),
      'hash of the assignment: expected',
    ],
    [
      'another version',
      changed((r) => {
        r.grader = { version: '0.0.0', seed: 7 };
      }),
      'version: expected',
    ],
    [
      'another seed',
      changed((r) => {
        r.grader = { version: graderVersion, seed: 8 };
      }),
      'seed: expected 7, got 8',
    ],
    [
      'another level',
      changed((r) => {
        r.sandbox = 'full';
      }),
      'sandbox: expected "none", got "full"',
    ],
    [
      'another student',
      changed((r) => {
        r.submission = { ...submission0, id: 'bob' };
      }),
      'submission: expected "alice", got "bob"',
    ],
    [
      'another submission',
      changed((r) => {
        r.submission = { ...submission0, hash: 'x' };
      }),
      'hash of the submission: expected "h"',
    ],
    [
      'another language',
      changed((r) => {
        r.submission = { ...submission0, language: 'python' };
      }),
      'language: expected "typescript"',
    ],
    [
      'a check too few',
      changed((r) => {
        r.checks.pop();
      }),
      'checks: expected 2, got 1',
    ],
    [
      'checks in another order',
      changed((r) => {
        r.checks.reverse();
      }),
      'check rate: id: expected "rate", got "softmax"',
    ],
    [
      'a check of more points',
      changed((r) => {
        (r.checks[0] as { maxPoints: number }).maxPoints = 9;
      }),
      'check rate: maxPoints: expected 1, got 9',
    ],
    [
      'too many points',
      changed((r) => {
        (r.checks[0] as { points: number }).points = 9;
        r.score = 9 + other;
      }),
      'check rate: expected at most 1 points, got 9',
    ],
    [
      'negative points',
      changed((r) => {
        (r.checks[0] as { points: number }).points = -1;
      }),
      "a worker's result: at /graded/result/checks/0/points",
    ],
    [
      'another score',
      changed((r) => {
        r.score = 2;
      }),
      'score: expected',
    ],
    [
      'another highest score',
      changed((r) => {
        r.maxScore = 3;
      }),
      'highest score: expected 2, got 3',
    ],
    [
      'what is not known',
      changed((r) => {
        r.admin = true;
      }),
      '"admin" is not known here',
    ],
  ])('%s is a fault', (_, text, why) => {
    expect(faultOf(text)).toMatchObject({ isPassing: true, message: expect.stringContaining(why) });
  });
});
