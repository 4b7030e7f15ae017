import type { Check } from '@gradus/contracts';
import { findMisconceptions } from '../misconceptions/find-misconceptions.ts';
import type { Answered } from './answered.ts';
import type { Finding } from './finding.ts';

/** With the misconceptions that explain wrong answers; a finding without wrong entries stays as it is. */
export function explained(found: Finding, check: Check, answered: readonly Answered[]): Finding {
  if ((found.measure?.wrong ?? 0) === 0) return found;
  const misconceptions = findMisconceptions(check, answered);
  return {
    ...found,
    hint: misconceptions[0]?.hint ?? found.hint,
    misconceptions: misconceptions.map(({ hint: _, ...told }) => told),
  };
}
