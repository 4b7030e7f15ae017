import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
import { describe, expect, test } from 'vitest';
import { A3, tinyAssignment } from '../test/assignments.ts';
import { temporaryFolders, writeFiles } from '../test/temporary-folder.ts';
import { loadAssignment } from './assignment.ts';

const temporaryFolder = temporaryFolders();
const [rate, softmax] = tinyAssignment.checks;
const network = { widths: [3, 2], n: 2, batchNorm: false, epsilon: 0, lambda: 0, activation: 'relu' };
const forward = { ...softmax, id: 'forward', target: 'forward', cases: [network] };
const normed = { ...network, widths: [3, 3, 2], batchNorm: true, epsilon: 0.01 };
const gradients = {
  ...forward,
  id: 'gradients',
  target: 'computeGradients',
  kind: 'gradient',
  requires: [],
  cases: [network],
};
const withText = async (text: string) =>
  loadAssignment(await writeFiles(await temporaryFolder(), { 'assignment.json': text }));
const withChecks = (...checks: unknown[]) => withText(JSON.stringify({ ...tinyAssignment, checks }));

describe('loadAssignment', () => {
  test('reads what stands in the folder, and hashes its bytes', async () => {
    const text = await readFile(join(A3, 'assignment.json'), 'utf8');
    const { assignment, hash } = await loadAssignment(A3);
    expect(assignment.id).toBe('a3-batch-norm');
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect((await withText(text)).hash).toBe(hash);
    expect((await withText(`${text}\n`)).hash).not.toBe(hash);
  });

  test('takes every kind of check that its target can be asked', async () => {
    const deep = { ...network, widths: [3, 4, 2] };
    const kinds = ['value', 'gradient', 'consistency', 'purity', 'training', 'analytic'];
    const { assignment } = await withChecks(
      ...kinds.map((kind) => ({
        ...gradients,
        id: kind,
        kind,
        cases: [deep, deep],
        points: kind === 'analytic' ? 0 : 1,
      })),
    );
    expect(assignment.checks.map(({ kind }) => kind)).toEqual(kinds);
  });

  test.each([
    [
      'an id twice',
      [rate, { ...softmax, id: 'rate', requires: [] }],
      "at /checks/1/id: 'rate' is used twice, first at /checks/0; give one of them another id",
    ],
    [
      'a requirement that is nowhere',
      [rate, { ...softmax, requires: ['forward'] }],
      "at /checks/1/requires/0: expected a check that stands before 'softmax', got 'forward', which is no check; take it out",
    ],
    [
      'a requirement that is misspelt',
      [rate, { ...softmax, requires: ['rate', 'raet'] }],
      "at /checks/1/requires/1: expected a check that stands before 'softmax', got 'raet', which is no check; did you mean 'rate'?",
    ],
    [
      'a requirement that stands later',
      [softmax, rate],
      "at /checks/0/requires/0: expected a check that stands before 'softmax', got 'rate', which stands at /checks/1; move that one up",
    ],
    [
      'a requirement of itself',
      [{ ...rate, requires: ['rate'] }],
      "at /checks/0/requires/0: 'rate' requires itself; take it out",
    ],
    [
      'a gradient that is none',
      [rate, { ...softmax, kind: 'gradient' }],
      'at /checks/1/kind: softmax is no gradient; expected "value" or "purity"',
    ],
    [
      'stages of what has none',
      [rate, { ...forward, target: 'predict', kind: 'stage' }],
      'at /checks/1/kind: predict has no stages; expected "value" or "purity"',
    ],
    [
      'more samples than stages can be told apart with',
      [
        rate,
        { ...forward, target: 'computeGradients', kind: 'stage', cases: [{ ...network, widths: [9, 5, 2], n: 6 }] },
      ],
      'at /checks/1/cases/0/n: expected 3 to 5 samples, got 6: stages are told apart by',
    ],
    [
      'too few units for stages',
      [{ ...gradients, kind: 'stage', cases: [{ ...network, widths: [9, 2, 2], n: 3 }] }],
      'at /checks/0/cases/0/widths: expected 3 units or more before the last layer, got 2: stages are told apart by',
    ],
    [
      'fewer samples than that',
      [
        rate,
        { ...forward, target: 'computeGradients', kind: 'stage', cases: [{ ...network, widths: [20, 20, 2], n: 2 }] },
      ],
      'at /checks/1/cases/0/n: expected 3 to 12 samples, got 2: stages are told apart by',
    ],
    [
      'a consistency check of what is no gradient',
      [rate, { ...forward, kind: 'consistency' }],
      'at /checks/1/kind: forward is no gradient of another target; expected "value" or "purity"',
    ],
    [
      'a purity check of a single case',
      [rate, { ...forward, kind: 'purity' }],
      'at /checks/1/cases: expected 2 cases or more, got 1: purity asks the first again after another; add one',
    ],
    [
      'a requirement that a student cannot see',
      [
        { ...rate, visibility: 'hidden' },
        { ...softmax, requires: ['rate'] },
      ],
      `at /checks/1/requires/0: 'softmax' is seen by students, 'rate' is "hidden"; take it out, or give both one visibility`,
    ],
    [
      'points for nothing',
      [
        { ...rate, points: 0 },
        { ...softmax, points: 0 },
      ],
      'at /checks: every check has 0 points, so all submissions are worth the same; give some check points',
    ],
    [
      'a gradient without a tolerance',
      [{ ...gradients, tolerance: { absolute: 0, relative: 0 } }],
      'at /checks/0/tolerance: expected more than 0, got 0 and 0: no finite difference is exact; 1e-8 and 1e-6 suit float64',
    ],
    [
      'batch norm of a single sample under a gradient',
      [{ ...gradients, cases: [normed, { ...normed, n: 1 }] }],
      'at /checks/0/cases/1/n: expected 2 or more, got 1: batch norm makes 0 of every score',
    ],
    [
      'batch norm of a single sample under a gradient of its own',
      [{ ...softmax, requires: [], target: 'batchNormBackward', kind: 'gradient', cases: [{ m: 3, n: 1 }] }],
      'at /checks/0/cases/0/n: expected 2 or more, got 1: batch norm makes 0 of every score',
    ],
    [
      'batch norm of a single sample without ε',
      [{ ...forward, requires: [], cases: [{ ...normed, n: 1, epsilon: 0 }] }],
      'at /checks/0/cases/0/epsilon: expected more than 0, got 0: batch norm of a batch of one divides 0 by √ε; raise n or epsilon',
    ],
    [
      'a layer of a single sample without ε',
      [{ ...softmax, requires: [], target: 'batchNormForward', cases: [{ m: 3, n: 1, epsilon: 0 }] }],
      'at /checks/0/cases/0/epsilon: expected more than 0, got 0: batch norm',
    ],
    [
      'a network that takes minutes',
      [{ ...gradients, cases: [{ ...network, widths: [3000, 3000, 10], n: 50 }] }],
      'at /checks/0/cases/0: expected weights times samples up to 1e+8, got 4.5e+8: one forward pass',
    ],
    [
      'the gradient of a single class',
      [{ ...gradients, cases: [{ ...network, widths: [3, 1] }] }],
      'at /checks/0/cases/0/widths/1: expected 2 classes or more, got 1: the softmax of a single class is 1',
    ],
    [
      'a schedule upside down',
      [{ ...rate, cases: [{ etaMin: 1, etaMax: 0.5, stepSize: 4, t: [0] }] }],
      'at /checks/0/cases/0/etaMax: expected at least etaMin, 1, got 0.5; exchange them',
    ],
    [
      'a training loop with what is no gradient',
      [{ ...forward, requires: [], kind: 'training' }],
      'at /checks/0/kind: forward is no gradient of a network; expected "value" or "purity" or "stage"',
    ],
    [
      'a training loop where nothing is trained',
      [{ ...forward, requires: [], training: { steps: 9, eta: 0.1 } }],
      'at /checks/0/training: a check of kind "value" trains nothing; take it out, or make the kind "training"',
    ],
    [
      'finite differences of what is no gradient',
      [rate, { ...forward, kind: 'analytic', points: 0 }],
      'at /checks/1/kind: forward is no gradient of a network; expected "value"',
    ],
    [
      'an analytic check with points',
      [{ ...gradients, kind: 'analytic' }],
      'at /checks/0/points: expected 0, got 1: an analytic check gives evidence, not points',
    ],
    [
      'an analytic check of a network without hidden layers',
      [rate, { ...gradients, kind: 'analytic', points: 0 }],
      'at /checks/1/cases/0/widths: expected a hidden layer or more: an analytic check compares',
    ],
    ['an unknown target', [{ ...rate, target: 'sigmoid' }], "at /checks/0: 'target' must be one of"],
    ['no checks', [], 'at /checks: must NOT have fewer than 1 items'],
  ])('refuses %s', async (_, checks, message) => {
    const loading = withChecks(...checks);
    await expect(loading).rejects.toThrow(InputError);
    await expect(loading).rejects.toThrow(message);
  });

  test.each([
    [
      'that is nowhere',
      { check: 'gradientz', case: 0 },
      "at /published/check: expected a check of computeGradients and of kind \"gradient\", got 'gradientz', which is no check; did you mean 'gradients'?",
    ],
    [
      'that is like no other',
      { check: 'x', case: 0 },
      'at /published/check: expected a check of computeGradients and of kind "gradient", got \'x\', which is no check; take it out',
    ],
    [
      'of no gradient',
      { check: 'rate', case: 0 },
      'got \'rate\', one of cyclicalLearningRate and of kind "value"; name another',
    ],
    [
      'of a gradient in another kind of check',
      { check: 'analytic', case: 0 },
      'got \'analytic\', one of computeGradients and of kind "analytic"; name another',
    ],
    [
      'that students do not see',
      { check: 'hidden', case: 0 },
      'at /published/check: \'hidden\' is "hidden"; name a check that students see',
    ],
    [
      'that is not among its cases',
      { check: 'gradients', case: 2 },
      "at /published/case: expected 0 to 1, as 'gradients' has 2 cases, got 2",
    ],
  ])('refuses a published case %s', async (_, published, message) => {
    const deep = { ...network, widths: [3, 3, 2] };
    const checks = [
      rate,
      { ...gradients, cases: [network, deep] },
      { ...gradients, id: 'hidden', visibility: 'hidden' },
      { ...gradients, id: 'analytic', kind: 'analytic', points: 0, cases: [deep] },
    ];
    const text = (changes: object) => JSON.stringify({ ...tinyAssignment, checks, ...changes });
    await expect(withText(text({ published }))).rejects.toThrow(message);
    const { assignment } = await withText(text({ published: { check: 'gradients', case: 1 } }));
    expect(assignment.published).toEqual({ check: 'gradients', case: 1 });
  });

  test('takes single samples where they ask something', async () => {
    const one = { ...normed, n: 1 };
    const { assignment } = await withChecks(
      { ...forward, requires: [], cases: [one, { ...network, n: 1 }] },
      { ...forward, id: 'predict', target: 'predict', requires: [], cases: [{ ...one, epsilon: 0 }] },
      {
        ...gradients,
        cases: [
          { ...network, n: 1 },
          { ...one, widths: [3, 2] },
        ],
      },
      { ...softmax, requires: [], cases: [{ m: 1, n: 1 }] },
    );
    expect(assignment.checks).toHaveLength(4);
  });

  test('tells all mistakes at once, one on a line', async () => {
    const loading = withChecks(
      { ...rate, points: 0, requires: ['softmax', 'rate'] },
      { ...softmax, id: 'rate', points: 0, requires: [], kind: 'gradient', tolerance: { absolute: 0, relative: 0 } },
    );
    const error: unknown = await loading.catch((thrown: unknown) => thrown);
    const [first, ...more] = (error as InputError).message.split('\n');
    expect(first).toMatch(/assignment\.json: at \/checks\/0\/requires\/0: .*, which is no check/);
    expect(more.map((line) => line.replace(/: .*/, ''))).toEqual([
      '  at /checks/0/requires/1',
      '  at /checks/1/id',
      '  at /checks/1/kind',
      '  at /checks/1/tolerance',
      '  at /checks',
    ]);
  });

  test('says where in the file its JSON ends', async () => {
    await expect(withText('{\n  "id": "tiny",\n}')).rejects.toThrow(
      'assignment.json: is not JSON at line 3, column 1: Expected double-quoted property name',
    );
  });

  test('refuses a folder without assignment.json', async () => {
    await expect(loadAssignment(await temporaryFolder())).rejects.toThrow(
      /assignment\.json: cannot be read \(ENOENT\)/,
    );
  });
});
