import type { Assignment } from '@gradus/contracts';
import { describe, expect, test } from 'vitest';
import { A3, loadedTiny } from '../../test/assignments.ts';
import { loadAssignment } from '../assignment.ts';
import { type AssignmentAudit, auditAssignment } from './audit-assignment.ts';

type Checks = Assignment['checks'];

const network = { widths: [4, 4, 3], n: 5, batchNorm: true, epsilon: 0.01, lambda: 0.1, activation: 'relu' as const };
const gradients = {
  id: 'gradients',
  title: 'gradients',
  target: 'computeGradients' as const,
  kind: 'gradient' as const,
  points: 1,
  visibility: 'student' as const,
  tolerance: { absolute: 1e-8, relative: 1e-6 },
  cases: [network],
};

function audited(checks: Checks, seeds = 2): Promise<AssignmentAudit> {
  return auditAssignment(loadedTiny({ checks }), { seed: 7, seeds });
}

const idsOf = ({ mutants }: AssignmentAudit) => mutants.survivors.map(({ id }) => id);

describe('auditAssignment', () => {
  test('finds nothing in assignment 3', { timeout: 300_000 }, async () => {
    const steps: string[] = [];
    const audit = await auditAssignment(await loadAssignment(A3), {
      seed: 7,
      seeds: 2,
      onStep: (done, total, note) => steps.push(`${note} ${done}/${total}`),
    });
    expect(audit.mutants.total).toBeGreaterThan(1300);
    expect(audit).toMatchObject({ mutants: { survivors: [] }, rightAnswers: { failures: [] }, weaknesses: [] });
    expect(audit.mutants.caught).toBe(audit.mutants.total);
    expect(steps.at(-1)).toBe('right answers 2/2');
  });

  test('tells of mistakes that pass at λ = 0, and of what would catch them', async () => {
    const audit = await audited([{ ...gradients, cases: [{ ...network, lambda: 0 }] }]);
    expect(idsOf(audit)).toEqual(expect.arrayContaining(['regulariser-factor-2-missing', 'regulariser-missing']));
    expect(idsOf(await audited([gradients])).filter((id) => id.startsWith('regulariser-'))).toEqual([]);
    expect(audit.mutants.survivors[0]?.caughtBy).toMatch(/^a gradient check of computeGradients with 2 layers/);
    expect(audit.mutants.caught).toBe(audit.mutants.total - audit.mutants.survivors.length);
    expect(audit.weaknesses).toEqual([
      { check: 'gradients', path: '/checks/0/cases', what: 'λ = 0 in all cases: the regulariser is not asked for' },
    ]);
  });

  test('tells of mistakes that pass without batch norm, but of none that only deeper networks show', async () => {
    const deep = { ...network, widths: [5, 4, 6, 3] };
    const audit = await audited([{ ...gradients, cases: [{ ...deep, batchNorm: false }] }]);
    expect(idsOf(audit)).toContain('batch-norm-mean-term-missing');
    expect(new Set(audit.mutants.survivors.map(({ caughtBy }) => caughtBy.includes('9 layers')))).toEqual(
      new Set([false]),
    );
    const shallow = await audited([{ ...gradients, cases: [{ ...network, batchNorm: false, widths: [5, 3] }] }]);
    expect(idsOf(shallow)).not.toContain('batch-norm-mean-term-missing');
  });

  test('tells of one sample, and of gradients of 0', async () => {
    const audit = await audited([
      {
        ...gradients,
        kind: 'value',
        cases: [{ ...network, n: 1, lambda: 0 }],
        tolerance: { absolute: 1e9, relative: 1 },
      },
    ]);
    expect(audit.weaknesses.map(({ path, what }) => `${path} ${what}`)).toEqual(
      expect.arrayContaining([
        '/checks/0/cases/0/n of one sample a sum is a mean, and batch norm gives 0',
        '/checks/0/cases what is expected of W1 is within the tolerance of 0 in all cases',
      ]),
    );
  });

  test('tells of a check that catches nothing', async () => {
    const vague = { absolute: 1e9, relative: 1 };
    const softmax = { ...gradients, id: 'softmax', target: 'softmax' as const, kind: 'value' as const };
    const audit = await audited([{ ...softmax, tolerance: vague, cases: [{ m: 4, n: 5 }] }]);
    const { of } = audit.catches.softmax as { of: number };
    expect(of).toBeGreaterThan(3);
    expect(audit.mutants.caught).toBe(0);
    expect(audit.weaknesses).toContainEqual({
      check: 'softmax',
      path: '/checks/0',
      what: `catches none of ${of} mistakes`,
    });
  });

  test('tells of right answers that do not pass', async () => {
    const audit = await audited([{ ...gradients, kind: 'value', tolerance: { absolute: 0, relative: 0 } }]);
    const [failure] = audit.rightAnswers.failures;
    expect(failure).toMatchObject({ check: 'gradients', verdict: 'failed' });
    expect(failure?.answered).not.toBe('the reference');
    expect(failure?.message).toMatch(/^worst /);
    expect(audit.rightAnswers.total).toBe(2 * audit.rightAnswers.formulations.length);
  });

  test('says the same twice', async () => {
    const checks: Checks = [{ ...gradients, cases: [{ ...network, lambda: 0 }] }];
    expect(JSON.stringify(await audited(checks, 1))).toBe(JSON.stringify(await audited(checks, 1)));
  });
});
