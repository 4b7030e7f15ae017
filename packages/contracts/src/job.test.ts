import { describe, expect, test } from 'vitest';
import { InputError } from './input-error.ts';
import { Job, JobOutcome } from './job.ts';
import { parse } from './parse.ts';

const hash = 'a'.repeat(64);
const job: Job = {
  assignment: '{}',
  assignmentHash: hash,
  grader: { version: '1.0.0', seed: 7 },
  sandbox: 'full',
  submission: { id: 'alice', hash, language: 'python', name: 'alice', isFile: false, large: [] },
  payload: '',
};

describe('Job', () => {
  test('is taken', () => {
    const large = [{ name: 'data/x.bin', bytes: 6e6, modifiedMs: 1e12 }];
    const full: Job = {
      ...job,
      adapter: { name: 'adapter.py', content: '' },
      submission: { ...job.submission, large },
    };
    expect(parse(Job, full, 'a job')).toBe(full);
  });

  test.each<[string, object, string]>([
    ['what is not known', { ...job, admin: true }, '"admin" is not known here'],
    ['no hash', { ...job, assignmentHash: 'a' }, 'at /assignmentHash'],
    ['gradients alone', { ...job, submission: { ...job.submission, language: 'npz' } }, 'at /submission/language'],
    ['no student', { ...job, submission: { ...job.submission, id: '' } }, 'at /submission/id'],
    ['too much', { ...job, payload: 'x'.repeat(14_000_001) }, 'at /payload'],
  ])('with %s is not', (_, value, why) => {
    expect(() => parse(Job, value, 'a job')).toThrow(InputError);
    expect(() => parse(Job, value, 'a job')).toThrow(why);
  });
});

test('an outcome is a result or a fault', () => {
  expect(parse(JobOutcome, { fault: 'no numpy' }, 'an outcome')).toEqual({ fault: 'no numpy' });
  expect(() => parse(JobOutcome, {}, 'an outcome')).toThrow('an outcome: at the top level');
  expect(() => parse(JobOutcome, { fault: 7 }, 'an outcome')).toThrow('an outcome: at /fault');
});
