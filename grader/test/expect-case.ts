import type { Result } from '@gradus/contracts';
import { expect } from 'vitest';
import type { ExpectedCase } from './cases.ts';

/** Asserts that a result says of a worked case what is expected of it, and nothing else. Checks that were not run do not count. */
export function expectCase({ score, checks }: Result, expected: ExpectedCase): void {
  const verdictOf = (id: string): string => expected.every ?? expected.verdicts?.[id] ?? 'passed';
  expect(checks.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual(checks.map(({ id }) => `${id} ${verdictOf(id)}`));
  expect(score).toBe(expected.score);
  for (const { id, verdict, misconceptions, stages = [], message } of checks) {
    expect(misconceptions.map((each) => each.id)).toEqual(expected.misconceptions?.[id] ?? []);
    const broken = stages.flatMap((each) => (each.verdict === 'failed' ? [each.stage] : []));
    expect(broken).toEqual(expected.broken?.[id] ?? []);
    const pattern = expected.messages?.[id];
    if (pattern !== undefined) expect(message).toMatch(new RegExp(pattern));
    else if (verdict === 'passed') expect(message).toBe('');
    else expect(message).not.toBe('');
  }
}

/** The ids of the checks of which something is expected. */
export function checksNamed({ verdicts, misconceptions, broken, messages }: ExpectedCase): Set<string> {
  return new Set([verdicts, misconceptions, broken, messages].flatMap((each) => Object.keys(each ?? {})));
}
