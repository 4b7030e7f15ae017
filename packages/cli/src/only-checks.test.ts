import { type Assignment, InputError } from '@gradus/contracts';
import { describe, expect, test } from 'vitest';
import { onlyChecks } from './only-checks.ts';

const checks = [{ id: 'a' }, { id: 'b', requires: ['a'] }, { id: 'c', requires: ['b'] }, { id: 'd' }];
const assignment = { id: 'a0', checks } as unknown as Assignment;

describe('onlyChecks', () => {
  test('is all checks when none is named', () => {
    expect(onlyChecks(assignment, undefined)).toBeUndefined();
  });
  test('takes in what the named ones require', () => {
    expect(onlyChecks(assignment, ['c'])).toEqual(new Set(['a', 'b', 'c']));
    expect(onlyChecks(assignment, ['d', 'a'])).toEqual(new Set(['a', 'd']));
  });
  test('refuses a name that is none', () => {
    expect(() => onlyChecks(assignment, ['a', 'x'])).toThrow(
      new InputError("--only: a0 has no check 'x'. It has: a, b, c, d"),
    );
  });
});
