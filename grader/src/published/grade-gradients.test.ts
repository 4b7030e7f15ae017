import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Check, InputError, parse, Result } from '@gradus/contracts';
import { type Gradients, namedTensors } from '@gradus/net';
import { describe, expect, test } from 'vitest';
import { A3, loadedTiny } from '../../test/assignments.ts';
import { temporaryFolders } from '../../test/temporary-folder.ts';
import type { FileArray } from '../array-files/array-file.ts';
import { writeMat } from '../array-files/mat.ts';
import { writeNpz } from '../array-files/npz.ts';
import { writeSafetensors } from '../array-files/safetensors.ts';
import { type LoadedAssignment, loadAssignment } from '../assignment.ts';
import { type Functions, InProcess } from '../audit/in-process.ts';
import { mutantsOf } from '../audit/mutants.ts';
import { referenceFunctions } from '../audit/right-functions.ts';
import { runCheck } from '../checks/run-check.ts';
import { Exam } from '../exam.ts';
import { networkOf } from '../targets/question.ts';
import { gradeGradients } from './grade-gradients.ts';
import { readGradientsFile } from './gradients-file.ts';
import { publishedCase } from './published-case.ts';

const temporaryFolder = temporaryFolders();
const writers = { npz: writeNpz, mat: writeMat, safetensors: writeSafetensors };
const loaded = await loadAssignment(A3);
const exam = new Exam(loaded.assignment, loaded.assignment.seed);
const published = publishedCase(loaded.assignment, exam);

/** What functions make of the published case, as arrays. */
function arraysBy({ computeGradients }: Functions): Map<string, FileArray> {
  const { X, Y, parameters, lambda, options } = networkOf(published.question);
  const gradients = computeGradients(X, Y, parameters, lambda, options) as Gradients;
  return new Map(
    Array.from(namedTensors(gradients), ([name, { rows, cols, data }]) => [
      name,
      { shape: [rows, cols], data: Float64Array.from(data) },
    ]),
  );
}

async function graded(
  arrays: ReadonlyMap<string, FileArray>,
  format: keyof typeof writers = 'npz',
  assignment: LoadedAssignment = loaded,
): Promise<Result> {
  const path = join(await temporaryFolder(), `gradients.${format}`);
  await writeFile(path, writers[format](arrays));
  return await gradeGradients(assignment, await readGradientsFile(path), assignment === loaded ? exam : undefined);
}

describe('gradeGradients', () => {
  test.each(['right', 'wrong'])('%s gradients come to the same in every format', async (what) => {
    const [first] = mutantsOf('computeGradients', 3);
    const arrays = arraysBy(what === 'right' ? referenceFunctions : (first?.functions as Functions));
    const results = await Promise.all((['npz', 'mat', 'safetensors'] as const).map((format) => graded(arrays, format)));
    const same = results.map(({ submission: { hash: _, language: __, ...submission }, ...result }) => ({
      ...result,
      submission,
    }));
    expect(same[1]).toEqual(same[0]);
    expect(same[2]).toEqual(same[0]);
    expect(results.map(({ submission }) => submission.language)).toEqual(['npz', 'mat', 'safetensors']);
    expect(new Set(results.map(({ submission }) => submission.hash)).size).toBe(3);
    for (const result of results) expect(parse(Result, result, 'result')).toEqual(result);
    expect(same[0]).toMatchObject({
      assignment: 'a3-batch-norm',
      grader: { seed: 7 },
      submission: { id: 'gradients' },
      score: what === 'right' ? 8 : 0,
      maxScore: 8,
      checks: [{ id: 'computeGradients-3-layers-bn', verdict: what === 'right' ? 'passed' : 'failed' }],
    });
  });

  const mutants = mutantsOf('computeGradients', 3).filter(({ id, layer }) => layer === undefined && !id.includes(':'));

  test.each(mutants.map(({ id, functions }) => [id, functions] as const))(
    '%s is told in the words of the check of a function',
    async (_, functions) => {
      const ofFunction = await runCheck(published.check, [published.question], new InProcess(functions));
      const { checks } = await graded(arraysBy(functions));
      expect(checks).toEqual([expect.objectContaining(ofFunction)]);
    },
  );

  test('where no mistake is named, the arrays that are wrong are', async () => {
    const arrays = arraysBy(referenceFunctions);
    const W1 = arrays.get('W1') as FileArray;
    arrays.set('W1', { ...W1, data: W1.data.map((value, k) => (k === 2 * 5 + 1 ? value + 1 : value)) });
    const { checks } = await graded(arrays);
    expect(checks[0]).toMatchObject({
      misconceptions: [],
      message: expect.stringMatching(
        /^worst W1\[1,2\]: .*; 1 of 92 wrong; wrong: W1; right: W2-W3, b1-b3, gamma1-gamma2, beta1-beta2$/,
      ),
    });
  });

  test('the mean term of eq. 37 missing is named', async () => {
    const mutant = mutants.find(({ id }) => id === 'batch-norm-mean-term-missing');
    const { checks } = await graded(arraysBy(mutant?.functions as Functions));
    expect(checks[0]).toMatchObject({
      message: expect.stringMatching(
        /^worst W2\[3,3\]: yours 0\.066052, expected -0\.092322, error .* 57 of 92 wrong$/,
      ),
      hint: 'μ depends on every sample of the batch; which term of ∂L/∂s comes through it?',
      misconceptions: [
        {
          id: 'batch-norm-mean-term-missing',
          explanation: 'Your result equals batch norm backward without the mean term of eq. 37.',
        },
      ],
    });
  });

  test('what is taken for a column, and what is ignored, is told', async () => {
    const arrays = arraysBy(referenceFunctions);
    arrays.set('dW1', { shape: [1], data: Float64Array.of(1) });
    const b1 = arrays.get('b1') as FileArray;
    arrays.set('b1', { ...b1, shape: [1, 5] });
    const submission = { ...loaded.assignment.submission, accepts: ['rowsForColumns' as const] };
    const lenient = { ...loaded, assignment: { ...loaded.assignment, submission } };
    expect((await graded(arrays, 'npz', lenient)).checks[0]).toMatchObject({
      verdict: 'passed',
      message:
        "b1: a 1×5 row, taken as the 5×1 column that is expected; 'dW1' is ignored: the gradient of W1 is read from 'W1'",
    });
    expect((await graded(arrays)).checks[0]).toMatchObject({
      verdict: 'failed',
      measure: null,
      message: expect.stringMatching(
        /^b1: expected a 5×1 matrix, got 1×5: a row, where a column is expected; 'dW1' is/,
      ),
    });
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('%d is wrong, not broken', async (value) => {
    const arrays = arraysBy(referenceFunctions);
    const beta2 = arrays.get('beta2') as FileArray;
    arrays.set('beta2', { ...beta2, data: beta2.data.map(() => value) });
    const { checks } = await graded(arrays);
    expect(checks[0]?.measure).toMatchObject({ worst: { tensor: 'beta2', submitted: String(value) }, wrong: 4 });
  });

  test('a broken file is refused by its path', async () => {
    const path = join(await temporaryFolder(), 'gradients.mat');
    await writeFile(path, 'hello');
    const grading = readGradientsFile(path).then((file) => gradeGradients(loaded, file));
    await expect(grading).rejects.toThrow(InputError);
    await expect(grading).rejects.toThrow(`${path}: expected a MATLAB file of level 5`);
  });
});

describe('publishedCase', () => {
  test('an assignment may publish none', () => {
    expect(() => publishedCase(loadedTiny().assignment)).toThrow(
      'tiny takes no gradients alone: its assignment.json has no "published" case',
    );
  });

  test('is drawn from the published seed only', () => {
    expect(() => publishedCase(loaded.assignment, new Exam(loaded.assignment, 8))).toThrow(
      'expected the published seed 7, got 8: gradients alone are those of the published case',
    );
  });

  test('an assignment whose rules were not looked at is a fault of ours', () => {
    const [check] = loaded.assignment.checks as [Check];
    const broken = { ...loaded.assignment, published: { check: check.id, case: 49 } };
    expect(() => publishedCase(broken)).toThrow('a3-batch-norm: expected a published case that exists');
  });
});

describe('readGradientsFile', () => {
  test.each([
    ['gradients.txt', 'expected a file of gradients (.npz, .mat or .safetensors)'],
    ['nothing.npz', 'expected a file of arrays, found nothing'],
    ['folder.npz', 'expected a file of arrays, found no file'],
    ['large.NPZ', 'expected at most 67108864 bytes, got 67108865; save the gradients only'],
  ])('refuses %s', async (name, message) => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'folder.npz'));
    const large = await open(join(folder, 'large.NPZ'), 'w');
    await large.truncate(64 * 1024 * 1024 + 1);
    await large.close();
    const reading = readGradientsFile(join(folder, name));
    await expect(reading).rejects.toThrow(InputError);
    await expect(reading).rejects.toThrow(`${join(folder, name)}: ${message}`);
  });
});
