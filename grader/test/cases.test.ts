import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Exam } from '../src/exam.ts';
import { gradeSubmission, type LoadedAssignment, loadAssignment, readSubmission } from '../src/index.ts';
import { A3 } from './assignments.ts';
import { caseNames, expectedOf, isPython, writeSubmissions } from './cases.ts';
import { checksNamed, expectCase } from './expect-case.ts';
import { hasPython } from './python.ts';

const names = await caseNames();
let folder: string;
let a3: LoadedAssignment;
const exams = new Map<number, Exam>();

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

/** The questions of a seed do not depend on a call's limits. */
function examOf(seed: number): Exam {
  const exam = exams.get(seed) ?? new Exam(a3.assignment, seed);
  exams.set(seed, exam);
  return exam;
}

/** Where numbers are judged, another seed draws others. */
const seedsOf = (name: string) => (/^(right|wrong|student)-/.test(name) ? [7, 2026] : [7]);

// Most of the time goes by in other processes, or in waiting.
describe.concurrent.each(names)('%s', async (name) => {
  const expected = await expectedOf(name);
  test.skipIf(isPython(name) && !hasPython).each(expected.seeds ?? seedsOf(name))(
    `${expected.what} (seed %i)`,
    async (seed) => {
      const submission = await readSubmission(join(folder, name), a3.assignment.submission);
      const { result } = await gradeSubmission(limitedFor(name), submission, { seed, exam: examOf(seed) });
      expectCase(result, expected);
    },
  );
});

test('what is expected is expected of checks that there are', async () => {
  const checks = new Set(a3.assignment.checks.map(({ id }) => id));
  for (const name of names) {
    const unknown = [...checksNamed(await expectedOf(name))].filter((id) => !checks.has(id));
    expect([name, ...unknown]).toEqual([name]);
  }
});
