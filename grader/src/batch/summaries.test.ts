import type { Result } from '@gradus/contracts';
import { expect, test } from 'vitest';
import { Summaries } from './summaries.ts';

const resultOf = (points: number, ...misconceptions: string[]): Result =>
  ({
    ...{ submission: { id: 'a', hash: 'ab', language: 'python' }, sandbox: 'full', score: points, maxScore: 4 },
    checks: [{ id: 'softmax', verdict: 'failed', points, misconceptions: misconceptions.map((id) => ({ id })) }],
  }) as unknown as Result;

test('keeps what the gradebook needs, and each way in which a check ended once', () => {
  const summaries = new Summaries();
  const one = summaries.of(resultOf(1, 'rows'));
  expect(one).toEqual({
    ...{ submissionHash: 'ab', language: 'python', sandbox: 'full', score: 1, maxScore: 4 },
    checks: [{ id: 'softmax', verdict: 'failed', points: 1, misconceptions: ['rows'] }],
  });
  expect(summaries.of(resultOf(1, 'rows')).checks[0]).toBe(one.checks[0]);
  for (const other of [resultOf(2, 'rows'), resultOf(1), resultOf(1, 'rows', 'sum')]) {
    expect(summaries.of(other).checks[0]).not.toEqual(one.checks[0]);
  }
});
