import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gradeSubmission, type LoadedAssignment, loadAssignment, readSubmission } from '../src/index.ts';
import { caseNames, expectedOf, writeSubmissions } from './cases.ts';

const SEEDS = [7, 2026];
let folder: string;
let a3: LoadedAssignment;
const names = await caseNames();

beforeAll(async () => {
  folder = await writeSubmissions(await mkdtemp(join(tmpdir(), 'gradus-cases-')), names);
  const loaded = await loadAssignment(fileURLToPath(new URL('../../assignments/a3-batch-norm', import.meta.url)));
  // Hanging submissions are waited for: 2 s tell as much as the 5 s that students get.
  const limits = { ...loaded.assignment.limits, loadMs: 4000, callMs: 2000 };
  a3 = { ...loaded, assignment: { ...loaded.assignment, limits } };
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(names)('%s', async (name) => {
  const expected = await expectedOf(name);
  test.each(SEEDS)(`${expected.what} (seed %i)`, async (seed) => {
    const submission = await readSubmission(join(folder, name), 'submission.ts');
    const { result } = await gradeSubmission(a3, submission, { seed });
    const verdicts = Object.fromEntries(result.checks.map(({ id, verdict }) => [id, verdict]));
    const wanted = a3.assignment.checks.map(({ id }) => [id, expected.every ?? expected.verdicts?.[id] ?? 'passed']);
    expect(verdicts).toEqual(Object.fromEntries(wanted));
    if (expected.score !== undefined) expect(result.score).toBe(expected.score);
    for (const check of result.checks) {
      expect(check.misconceptions.map(({ id }) => id)).toEqual(expected.misconceptions?.[check.id] ?? []);
      const pattern = expected.messages?.[check.id];
      if (pattern !== undefined) expect(check.message).toMatch(new RegExp(pattern));
      if (check.verdict === 'passed') expect(check.message).toBe('');
      else expect(check.message).not.toBe('');
    }
  });
});
