import { type Assignment, InputError } from '@gradus/contracts';
import { describe, expect, test } from 'vitest';
import { onlyChecks } from './only-checks.ts';

const checks = [
  { id: 'a', visibility: 'student' },
  { id: 'b', visibility: 'student', requires: ['a'] },
  { id: 'c', visibility: 'hidden', requires: ['b'] },
  { id: 'd', visibility: 'after-deadline' },
];
const assignment = { id: 'a0', checks } as unknown as Assignment;

describe('onlyChecks', () => {
  test('is what a student may see when none is named', () => {
    expect(onlyChecks(assignment, undefined)).toEqual(new Set(['a', 'b']));
  });
  test('takes in what the named ones require', () => {
    expect(onlyChecks(assignment, ['c'])).toEqual(new Set(['a', 'b', 'c']));
    expect(onlyChecks(assignment, ['d', 'a'])).toEqual(new Set(['a', 'd']));
  });
  test('refuses a name that is none', () => {
    expect(() => onlyChecks(assignment, ['a', 'x'])).toThrow(
      new InputError("--only: a0 has no check 'x'. It has: a, b"),
    );
  });
});
