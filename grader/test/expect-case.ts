import type { CheckResult, Result } from '@gradus/contracts';
import { expect } from 'vitest';
import { LEARNT_ALL_THE_SAME } from '../src/checks/check-training.ts';
import type { ExpectedCase } from './cases.ts';

/** Asserts that a result says of a worked case what is expected of it, and nothing else. Checks that were not run do not count. */
export function expectCase({ score, checks }: Result, expected: ExpectedCase): void {
  const verdictOf = (id: string): string => expected.every ?? expected.verdicts?.[id] ?? 'passed';
  expect(checks.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual(checks.map(({ id }) => `${id} ${verdictOf(id)}`));
  expect(score).toBe(expected.score);
  const isDoubtful = doubtful(checks);
  for (const { id, verdict, misconceptions, stages = [], message } of checks) {
    expect(misconceptions.map((each) => each.id)).toEqual(expected.misconceptions?.[id] ?? []);
    const broken = stages.flatMap((each) => (each.verdict === 'failed' ? [each.stage] : []));
    expect(broken).toEqual(expected.broken?.[id] ?? []);
    const pattern = expected.messages?.[id];
    if (pattern !== undefined) expect(message).toMatch(new RegExp(pattern));
    else if (verdict === 'passed') expect(message).toBe(isDoubtful.has(id) ? LEARNT_ALL_THE_SAME : '');
    else expect(message).not.toBe('');
  }
}

/** Trainings with gradients of which another check says that they are not right. */
function doubtful(checks: readonly CheckResult[]): Set<string> {
  const areRight = checks.every(({ id, verdict }) => id !== 'computeGradients-3-layers-bn' || verdict === 'passed');
  return new Set(areRight ? [] : ['computeGradients-training']);
}

/** The ids of the checks of which something is expected. */
export function checksNamed({ verdicts, misconceptions, broken, messages }: ExpectedCase): Set<string> {
  return new Set([verdicts, misconceptions, broken, messages].flatMap((each) => Object.keys(each ?? {})));
}
