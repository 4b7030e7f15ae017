import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Job, MissingToolError } from '@gradus/contracts';
import { afterAll, expect, test } from 'vitest';
import { HALF_RIGHT } from '../../../test/assignments.ts';
import { cannedGraded, cannedGraders } from '../../../test/queue/canned.ts';
import { assignmentText, loaded } from '../../../test/queue/class-of.ts';
import { temporaryFolders, writeFiles } from '../../../test/temporary-folder.ts';
import { readSubmission } from '../../submission/submission.ts';
import { TemporaryFolders } from '../../temporary-folders.ts';
import { graderVersion } from '../../version.ts';
import { gradeJob, type JobBench } from './grade-job.ts';
import { GraderPool } from './grader-pool.ts';
import { packSubmission } from './pack-submission.ts';

const temporaryFolder = temporaryFolders();
const copies = new TemporaryFolders({ purpose: 'test-jobs', mode: 0o700 });
afterAll(copies.close);
const bench: JobBench = { pool: new GraderPool((terms) => cannedGraders(terms)), copies, sandbox: 'none' };
const root = join(await writeFiles(await temporaryFolder(), { 'alice/submission.ts': HALF_RIGHT }), 'alice');
const submission = { ...(await readSubmission(root, loaded.assignment.submission)), id: 'al\u202eice' };
const job: Job = {
  assignment: assignmentText,
  assignmentHash: loaded.hash,
  grader: { version: graderVersion, seed: 7 },
  sandbox: 'none',
  ...(await packSubmission(submission, 'none')),
};
const ofAssignment = (assignment: string): Job => ({
  ...job,
  assignment,
  assignmentHash: createHash('sha256').update(assignment).digest('hex'),
});

test('a job goes back with what its submission was graded with, and nothing is left of it', async () => {
  const { text, line } = await gradeJob(JSON.stringify(job), bench);
  expect(JSON.parse(text)).toEqual({ graded: cannedGraded({ loaded, seed: 7 }, submission) });
  expect(line).toMatch(/^al\\u\{202e\}ice: graded, \d\/2$/);
  expect(await readdir(copies.path)).toEqual([]);
});

test.each<[string, unknown, string]>([
  ['no text', 7, 'the job: expected a text'],
  ['no JSON', '{', 'the job: expected JSON'],
  ['what is not known', JSON.stringify({ ...job, admin: true }), '"admin" is not known here'],
  [
    'another version',
    JSON.stringify({ ...job, grader: { version: '0.0.1', seed: 7 } }),
    `expected one for version ${graderVersion}, got one for 0.0.1`,
  ],
  ['another level', JSON.stringify({ ...job, sandbox: 'full' }), 'expected one for level none, got one for full'],
  ['another assignment', JSON.stringify({ ...job, assignment: '{}' }), 'expected an assignment of hash'],
  ['an assignment that is none', JSON.stringify(ofAssignment('{}')), 'the assignment of the job: at the top level'],
  ['an assignment that is no JSON', JSON.stringify(ofAssignment('{')), 'the assignment of the job: expected JSON'],
  [
    'an assignment that breaks a rule',
    JSON.stringify(ofAssignment(assignmentText.replace('"id":"softmax"', '"id":"rate"'))),
    "'rate' is used twice",
  ],
  ['a broken payload', JSON.stringify({ ...job, payload: '' }), 'expected a zip file'],
])('%s goes back as a fault', async (_, text, why) => {
  const { text: outcome, line } = await gradeJob(text, bench);
  expect(JSON.parse(outcome)).toEqual({ fault: expect.stringContaining(why) });
  expect(line).toContain('a fault: ');
});

const failing = (error: Error): JobBench => ({
  ...bench,
  pool: new GraderPool(() => ({ capacity: 1, grade: () => Promise.reject(error), close: async () => {} })),
});

test('what breaks on the worker goes back, but that it can grade nothing', async () => {
  const { text } = await gradeJob(JSON.stringify(job), failing(new Error('no\nroom')));
  expect(JSON.parse(text)).toEqual({ fault: 'no\\u{a}room' });
  const lacking = gradeJob(JSON.stringify(job), failing(new MissingToolError('no bwrap')));
  await expect(lacking).rejects.toThrow(MissingToolError);
});

test('a result that is too large goes back as a fault', async () => {
  const graded = { ...cannedGraded({ loaded, seed: 7 }, submission), output: 'x'.repeat(16 * 1024 * 1024) };
  const pool = new GraderPool(() => ({ capacity: 1, grade: async () => graded, close: async () => {} }));
  const { text } = await gradeJob(JSON.stringify(job), { ...bench, pool });
  expect(JSON.parse(text)).toEqual({ fault: 'expected a result of at most 16777216 characters' });
});
