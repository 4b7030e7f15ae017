import { describe, expect, test } from 'vitest';
import { chooseAttempt } from './attempts.ts';
import { parseDeadline } from './deadline.ts';
import type { FoundHandIn } from './layouts/layout.ts';

const DEADLINE = parseDeadline('2026-11-24T23:00:00+01:00');

/** Handed in some seconds after the deadline. */
function handIn(source: string, seconds?: number, rest: Partial<FoundHandIn> = {}): FoundHandIn {
  const time = seconds === undefined ? {} : { handedInMs: DEADLINE.ms + seconds * 1000 };
  return { who: { id: 'alice', keys: [] }, parts: [], source, ...time, ...rest };
}

describe('the attempt that counts', () => {
  test.each([
    ['the only one', [handIn('a')], { source: 'a', number: 1, of: 1 }],
    [
      'the only one, at the deadline',
      [handIn('a', 0)],
      { source: 'a', number: 1, of: 1, handedInAt: '2026-11-24T22:00:00Z', isLate: false },
    ],
    [
      'the only one, late',
      [handIn('a', 1.5)],
      { source: 'a', number: 1, of: 1, handedInAt: '2026-11-24T22:00:01.500Z', isLate: true, lateSeconds: 1.5 },
    ],
    ['the only one whose files are there', [handIn('a', -1, { before: 2 })], { number: 3, of: 3, isLate: false }],
    [
      'the last before the deadline',
      [handIn('c', 1), handIn('a', -9), handIn('b', -1)],
      { source: 'b', number: 2, of: 3, isLate: false },
    ],
    [
      'the last, if all are late',
      [handIn('b', 20), handIn('a', 10)],
      { source: 'b', number: 2, of: 2, isLate: true, lateSeconds: 20 },
    ],
    [
      'what the platform says is in time',
      [handIn('a', undefined, { isLate: true }), handIn('b', undefined, { isLate: false })],
      { source: 'b', number: 1, of: 2, isLate: false },
    ],
    [
      'late without seconds, where only the platform says so',
      [handIn('a', undefined, { isLate: true })],
      { isLate: true },
    ],
    ['by the time, whatever the platform says', [handIn('a', -1, { isLate: true })], { isLate: false }],
  ])('is %s', (_, handIns, expected) => {
    const choice = chooseAttempt(handIns, DEADLINE);
    expect(choice).toMatchObject({ attempt: expected });
    expect('attempt' in choice ? choice.attempt.lateSeconds : 0).toBe(
      'lateSeconds' in expected ? expected.lateSeconds : undefined,
    );
  });

  test('without a deadline is the last', () => {
    const choice = chooseAttempt([handIn('b', 20), handIn('a', -10)], undefined);
    expect(choice).toEqual(
      expect.objectContaining({ attempt: expect.objectContaining({ source: 'b', number: 2, of: 2 }) }),
    );
    expect(choice).not.toHaveProperty('attempt.isLate');
  });

  test.each([
    ['no times', [handIn('b'), handIn('a')]],
    ['one without a time', [handIn('b', 1), handIn('a')]],
    ['the same time', [handIn('b', 1), handIn('a', 1)]],
    ['two that are both late', [handIn('b', undefined, { isLate: true }), handIn('a', undefined, { isLate: true })]],
  ])('cannot be told of %s', (_, handIns) => {
    expect(chooseAttempt(handIns, DEADLINE)).toEqual({
      reason: "handed in 2 times, as 'a' and 'b': expected one that counts. Remove the others",
    });
  });
});
