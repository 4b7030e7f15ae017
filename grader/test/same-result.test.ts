import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Result } from '@gradus/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Exam } from '../src/exam.ts';
import { gradeSubmission, type LoadedAssignment, loadAssignment, readSubmission } from '../src/index.ts';
import { A3 } from './assignments.ts';
import { writeSubmissions } from './cases.ts';
import { hasPython } from './python.ts';

// The same functions in two languages are told the same: only who and what was handed in differs.

const PAIRS = [
  ['right-matrix-style', 'right-python-matrix-style'],
  ['right-per-sample-loops', 'right-python-per-sample-loops'],
  ['wrong-mean-term-missing', 'wrong-python-mean-term-missing'],
  ['wrong-regulariser-factor', 'wrong-python-regulariser-factor'],
] as const;

let folder: string;
let a3: LoadedAssignment;
beforeAll(async () => {
  folder = await writeSubmissions(await mkdtemp(join(tmpdir(), 'gradus-same-')), PAIRS.flat());
  a3 = await loadAssignment(A3);
});
afterAll(() => rm(folder, { recursive: true }));

/** Sums in another order round otherwise: what is told of errors below the tolerance is no verdict. */
function withoutRounding({ checks, ...result }: Result): object {
  const told = checks.map(({ measure, ...check }) => {
    if (measure === null || measure.wrong > 0) return { ...check, measure };
    const { worst: _, tensors, ...counts } = measure;
    return { ...check, measure: { ...counts, tensors: tensors.map(({ tensor, wrong }) => ({ tensor, wrong })) } };
  });
  return { ...result, checks: told };
}

describe.skipIf(!hasPython)('the same in TypeScript and in Python', () => {
  test.each(PAIRS)('%s', async (typescript, python) => {
    const exam = new Exam(a3.assignment, 7);
    const grade = async (name: string) => {
      const submission = await readSubmission(join(folder, name), a3.assignment.submission);
      return (await gradeSubmission(a3, submission, { seed: 7, exam })).result;
    };
    const [one, other] = [await grade(typescript), await grade(python)];
    expect([one.submission.language, other.submission.language]).toEqual(['typescript', 'python']);
    expect(withoutRounding({ ...other, submission: one.submission })).toEqual(withoutRounding(one));
  });
});
