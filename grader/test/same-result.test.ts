import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Result } from '@gradus/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Exam } from '../src/exam.ts';
import { gradeSubmission, type LoadedAssignment, loadAssignment, readSubmission } from '../src/index.ts';
import { A3, HALF_RIGHT, HALF_RIGHT_PYTHON, loadedTiny } from './assignments.ts';
import { writeSubmissions } from './cases.ts';
import { hasPython } from './python.ts';
import { temporaryFolders, writeFiles } from './temporary-folder.ts';

// The same functions in two languages are told the same: only who and what was handed in differs.

const PAIRS = [
  ['right-matrix-style', 'right-python-matrix-style'],
  ['right-per-sample-loops', 'right-python-per-sample-loops'],
  ['wrong-mean-term-missing', 'wrong-python-mean-term-missing'],
  ['wrong-regulariser-factor', 'wrong-python-regulariser-factor'],
] as const;

const temporaryFolder = temporaryFolders();
let folder: string;
let a3: LoadedAssignment;
beforeAll(async () => {
  folder = await writeSubmissions(await mkdtemp(join(tmpdir(), 'gradus-same-')), PAIRS.flat());
  a3 = await loadAssignment(A3);
});
afterAll(() => rm(folder, { recursive: true }));

/** Sums in another order round otherwise: errors of that size, and at which entries they are largest, are left out. */
function withoutRounding({ checks, ...result }: Result): object {
  const told = checks.map(({ measure, misconceptions, ...check }) => ({
    ...check,
    misconceptions: misconceptions.map((found) => ({
      ...found,
      evidence: found.evidence.replace(/difference .*/, ''),
    })),
    measure: measure && {
      ...measure,
      worst: measure.wrong > 0 && check.kind !== 'consistency' ? measure.worst : null,
      tensors: measure.tensors.map((tensor) => ({
        ...tensor,
        ...(tensor.wrong === 0 && { worstError: null }),
        // Part of it is how far a difference of the submission's own cost may be off.
        ...((tensor.wrong === 0 || check.kind === 'consistency') && { tolerance: null }),
      })),
    },
  }));
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

  test('the same numbers, to the byte', async () => {
    const tiny = loadedTiny({ submission: { typescript: 'submission.ts', python: 'submission.py' } });
    const grade = async (files: Readonly<Record<string, string>>) => {
      const submission = await readSubmission(
        await writeFiles(await temporaryFolder(), files),
        tiny.assignment.submission,
      );
      return (await gradeSubmission(tiny, submission, { seed: 7 })).result;
    };
    const one = await grade({ 'submission.ts': HALF_RIGHT });
    const other = await grade({ 'submission.py': HALF_RIGHT_PYTHON });
    expect(one.checks.map(({ verdict }) => verdict)).toEqual(['passed', 'failed']);
    expect(JSON.stringify({ ...other, submission: one.submission })).toBe(JSON.stringify(one));
  });
});
