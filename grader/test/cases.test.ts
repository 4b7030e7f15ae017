import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gradeSubmission, type LoadedAssignment, loadAssignment, readSubmission } from '../src/index.ts';
import { A3 } from './assignments.ts';
import { caseNames, expectedOf, isPython, writeSubmissions } from './cases.ts';
import { hasPython } from './python.ts';

const names = await caseNames();
let folder: string;
let a3: LoadedAssignment;

beforeAll(async () => {
  folder = await writeSubmissions(await mkdtemp(join(tmpdir(), 'gradus-cases-')), names);
  a3 = await loadAssignment(A3);
});
afterAll(() => rm(folder, { recursive: true }));

/** Hanging submissions are waited for: less tells as much. */
function limitedFor(name: string): LoadedAssignment {
  if (!name.startsWith('never-')) return a3;
  const limits = { ...a3.assignment.limits, loadMs: 5000, callMs: 2500 };
  return { ...a3, assignment: { ...a3.assignment, limits } };
}

/** Where numbers are judged, another seed draws others. */
const seedsOf = (name: string) => (/^(right|wrong)-/.test(name) ? [7, 2026] : [7]);

// Most of the time goes by in other processes, or in waiting.
describe.concurrent.each(names)('%s', async (name) => {
  const expected = await expectedOf(name);
  test.skipIf(isPython(name) && !hasPython).each(seedsOf(name))(`${expected.what} (seed %i)`, async (seed) => {
    const submission = await readSubmission(join(folder, name), a3.assignment.submission);
    const { result, leftOut } = await gradeSubmission(limitedFor(name), submission, { seed });
    const verdicts = Object.fromEntries(result.checks.map(({ id, verdict }) => [id, verdict]));
    const wanted = a3.assignment.checks.map(({ id }) => [id, expected.every ?? expected.verdicts?.[id] ?? 'passed']);
    expect(verdicts).toEqual(Object.fromEntries(wanted));
    if (expected.score !== undefined) expect(result.score).toBe(expected.score);
    if (expected.leftOut === undefined) expect(leftOut).toBe('');
    else expect(leftOut).toMatch(new RegExp(expected.leftOut));
    for (const check of result.checks) {
      expect(check.misconceptions.map(({ id }) => id)).toEqual(expected.misconceptions?.[check.id] ?? []);
      const pattern = expected.messages?.[check.id];
      if (pattern !== undefined) expect(check.message).toMatch(new RegExp(pattern));
      else if (check.verdict === 'passed') expect(check.message).toBe('');
      else expect(check.message).not.toBe('');
    }
  });
});
