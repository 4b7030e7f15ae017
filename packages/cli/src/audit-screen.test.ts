import { stripVTControlCharacters } from 'node:util';
import type { Assignment } from '@gradus/contracts';
import type { AssignmentAudit } from '@gradus/grader';
import { describe, expect, test } from 'vitest';
import { auditLines as colouredLines, isSound, timeLine } from './audit-screen.ts';

/** Without the colours that a terminal, or CI, gets. */
const auditLines = (...inputs: Parameters<typeof colouredLines>) =>
  colouredLines(...inputs).map(stripVTControlCharacters);

const assignment = {
  checks: [
    { id: 'softmax', points: 1.5 },
    { id: 'rate', points: 2 },
  ],
} as unknown as Assignment;
const sound: AssignmentAudit = {
  assignment: 'a9',
  assignmentHash: '',
  seed: 7,
  seeds: 2,
  mutants: { total: 5, caught: 5, survivors: [] },
  rightAnswers: { total: 12, formulations: ['the reference', 'another'], failures: [] },
  catches: { softmax: { caught: 5, of: 5 } },
  weaknesses: [],
};
const survivor = { target: 'softmax', id: 'softmax-twice', caughtBy: 'a value check of softmax' };

describe('auditLines', () => {
  test('of an assignment in which nothing was found', () => {
    expect(isSound(sound)).toBe(true);
    expect(auditLines(assignment, sound)).toEqual([
      'a9 · 2 checks · 3.5 points · seed 7',
      '',
      '✓ mistakes caught: 5 of 5 (100 %)',
      '✓ right answers passed: 12 of 12 (seeds 7 to 8; the reference, another)',
      '✓ checks that ask for too little: none',
      '',
      'mistakes caught by each check, of those that its target can have:',
      `  ${'softmax'.padEnd(34)} 5 of 5`,
      `  ${'rate'.padEnd(34)} -`,
      '',
    ]);
  });

  test('names what was found, each in a line', () => {
    const audit: AssignmentAudit = {
      ...sound,
      mutants: { total: 2000, caught: 1999, survivors: [{ ...survivor, layer: 3 }] },
      rightAnswers: {
        ...sound.rightAnswers,
        failures: [{ check: 'rate', seed: 8, answered: 'another', verdict: 'failed', message: 'worst eta(1)' }],
      },
      weaknesses: [{ check: 'rate', path: '/checks/1', what: 'catches none of 7 mistakes' }],
    };
    expect(isSound(audit)).toBe(false);
    expect(auditLines(assignment, audit).slice(2, 8)).toEqual([
      '✗ mistakes caught: 1999 of 2000 (99.9 %)',
      "    softmax passes with 'softmax-twice' in layer 3; a value check of softmax would catch it",
      '✗ right answers passed: 11 of 12 (seeds 7 to 8; the reference, another)',
      '    rate, seed 8, another: failed, worst eta(1)',
      '✗ checks that ask for too little: 1',
      '    rate (at /checks/1): catches none of 7 mistakes',
    ]);
  });

  test.each(['mutants', 'rightAnswers', 'weaknesses'] as const)('is not sound for %s alone', (part) => {
    const found = {
      mutants: { total: 1, caught: 0, survivors: [survivor] },
      rightAnswers: { total: 1, formulations: [], failures: [{}] },
      weaknesses: [{}],
    }[part];
    expect(isSound({ ...sound, [part]: found } as AssignmentAudit)).toBe(false);
  });

  test('shows ten of many, and never 100 % where one is missing', () => {
    const survivors = Array.from({ length: 12 }, () => survivor);
    const lines = auditLines(assignment, { ...sound, mutants: { total: 99_999, caught: 99_987, survivors } });
    expect(lines.filter((line) => line.includes('softmax-twice'))).toHaveLength(10);
    expect(lines).toContain('    and 2 more');
    expect(lines[2]).toBe('✗ mistakes caught: 99987 of 99999 (99.9 %)');
  });

  test('with no mistakes to catch', () => {
    expect(auditLines(assignment, { ...sound, mutants: { total: 0, caught: 0, survivors: [] } })[2]).toBe(
      '✓ mistakes caught: 0 of 0 (none to catch)',
    );
  });
});

test('timeLine', () => {
  expect(timeLine([0.9, 0.4, 0.5])).toBe('time of a submission: 0.50 s (median of 3)');
  expect(timeLine(undefined)).toBe('time of a submission: give --solution to measure it');
});
