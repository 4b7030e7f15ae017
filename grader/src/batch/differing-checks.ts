import { isDeepStrictEqual } from 'node:util';
import type { Result } from '@gradus/contracts';

/** The ids of the checks that did not end the same in two gradings of one submission, to the last digit. */
export function differingChecks(one: Result, other: Result): string[] {
  return one.checks.flatMap((check, k) => (isDeepStrictEqual(check, other.checks[k]) ? [] : [check.id]));
}
