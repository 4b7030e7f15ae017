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
    const gradients = { ...forward, target: 'computeGradients', cases: [deep, deep] };
    const kinds = ['value', 'gradient', 'consistency', 'purity', 'training', 'analytic'];
    const { assignment } = await withChecks(
      ...kinds.map((kind) => ({ ...gradients, id: kind, requires: [], kind, points: kind === 'analytic' ? 0 : 1 })),
    );
    expect(assignment.checks.map(({ kind }) => kind)).toEqual(kinds);
  });

  test.each([
    ['an id twice', [rate, { ...softmax, id: 'rate' }], "at /checks/1/id: 'rate' is used twice"],
    [
      'a requirement that is nowhere',
      [rate, { ...softmax, requires: ['forward'] }],
      "at /checks/1/requires: expected a check that stands before 'softmax', got 'forward'",
    ],
    [
      'a requirement that stands later',
      [softmax, rate],
      "at /checks/0/requires: expected a check that stands before 'softmax', got 'rate'",
    ],
    [
      'a requirement of itself',
      [{ ...rate, requires: ['rate'] }],
      "at /checks/0/requires: expected a check that stands before 'rate', got 'rate'",
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
      'at /checks/1/cases: expected 2 cases or more, got 1: purity asks the first again after another',
    ],
    [
      'a training loop with what is no gradient',
      [rate, { ...forward, kind: 'training' }],
      'at /checks/1/kind: forward is no gradient of a network; expected "value" or "purity"',
    ],
    [
      'a training loop where nothing is trained',
      [rate, { ...forward, training: { steps: 9, eta: 0.1 } }],
      'at /checks/1/training: a check of kind "value" trains nothing; expected it with "training" only',
    ],
    [
      'finite differences of what is no gradient',
      [rate, { ...forward, kind: 'analytic', points: 0 }],
      'at /checks/1/kind: forward is no gradient of a network; expected "value" or "purity"',
    ],
    [
      'an analytic check with points',
      [rate, { ...forward, target: 'computeGradients', kind: 'analytic' }],
      'at /checks/1/points: expected 0, got 1: an analytic check gives evidence, not points',
    ],
    [
      'an analytic check of a network without hidden layers',
      [rate, { ...forward, target: 'computeGradients', kind: 'analytic', points: 0 }],
      'at /checks/1/cases/0/widths: expected 3 or more: an analytic check compares networks of other hidden widths',
    ],
    ['an unknown target', [{ ...rate, target: 'sigmoid' }], "at /checks/0: 'target' must be one of"],
    ['no checks', [], 'at /checks: must NOT have fewer than 1 items'],
  ])('refuses %s', async (_, checks, message) => {
    const loading = withChecks(...checks);
    await expect(loading).rejects.toThrow(InputError);
    await expect(loading).rejects.toThrow(message);
  });

  test('refuses a folder without assignment.json', async () => {
    await expect(loadAssignment(await temporaryFolder())).rejects.toThrow(
      /assignment\.json: cannot be read \(ENOENT\)/,
    );
  });
});
