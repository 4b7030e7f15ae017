import { expect, test } from 'vitest';
import { type JobIdentity, jobIdOf } from './job-id.ts';

const identity: JobIdentity = {
  batch: 'b',
  assignmentHash: 'a',
  grader: { version: '1.0.0', seed: 7 },
  sandbox: 'full',
  submission: { id: 'alice', hash: 'h' },
  turn: 0,
};

test('a job is another one when anything of it is', () => {
  const others: JobIdentity[] = [
    { ...identity, batch: 'c' },
    { ...identity, assignmentHash: 'b' },
    { ...identity, grader: { version: '1.0.1', seed: 7 } },
    { ...identity, grader: { version: '1.0.0', seed: 8 } },
    { ...identity, sandbox: 'none' },
    { ...identity, submission: { id: 'bob', hash: 'h' } },
    { ...identity, submission: { id: 'alice', hash: 'i' } },
    { ...identity, turn: 1 },
  ];
  expect(jobIdOf({ ...identity })).toBe(jobIdOf(identity));
  expect(new Set([identity, ...others].map(jobIdOf)).size).toBe(others.length + 1);
});
