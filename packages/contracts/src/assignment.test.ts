import { describeSchema } from '../test/describe-schema.ts';
import { assignment } from '../test/examples.ts';
import { Assignment } from './assignment.ts';

describeSchema(
  'Assignment',
  Assignment,
  [
    assignment,
    { ...assignment, $schema: 'assignment.schema.json' },
    { ...assignment, submission: { typescript: 'a.ts', python: 'a.py', pythonInterpreter: '/usr/bin/python3' } },
    { ...assignment, submission: { typescript: 'a.ts', accepts: ['rowsForColumns', 'nestedArrays'] } },
    { ...assignment, published: { check: 'a', case: 0 } },
  ],
  [
    ['/checks', [], 'at /checks: must NOT have fewer than 1 items, got an array of 0'],
    ['/id', 'a3/../..', 'at /id: must match pattern "^[A-Za-z0-9][A-Za-z0-9-]*$", got "a3/../.."'],
    ['/seed', -1, 'at /seed: must be >= 0, got -1'],
    ['/submission/typescript', '../submission.ts', 'at /submission/typescript: must match pattern'],
    ['/submission/python', 'my-submission.py', 'at /submission/python: must match pattern'],
    ['/submission/pythonInterpreter', '', 'at /submission/pythonInterpreter: must NOT have fewer than 1 characters'],
    [
      '/submission/accepts',
      ['nestedArray'],
      `at /submission/accepts/0: must be one of "nestedArrays", "rowsForColumns", got "nestedArray"; did you mean 'nestedArrays'?`,
    ],
    ['/submission/accepts', ['nestedArrays', 'nestedArrays'], 'at /submission/accepts: must NOT have duplicate items'],
    ['/published', { check: 'a' }, "at /published: 'case' is missing"],
    ['/published', { check: 'a', case: 0.5 }, 'at /published/case: must be integer, got 0.5'],
    ['/limits/callMs', '5 s', 'at /limits/callMs: must be integer, got "5 s"'],
    ['/limits/callMs', undefined, "at /limits: 'callMs' is missing"],
    ['/limits/cpuMs', 5, 'at /limits: "cpuMs" is not known here; expected loadMs, callMs, totalMs, memoryMb'],
    ['/checks/0/target', 'gradients', `at /checks/0: 'target' must be one of "forward", "computeCost", `],
    ['/checks/0/target', 'softmax', 'at /checks/0/cases/0: '],
    [
      '/checks/0/kind',
      'guess',
      'at /checks/0/kind: must be one of "value", "gradient", "consistency", "purity", "stage", "training", "analytic", got',
    ],
    ['/checks/0/cases/0/widths', [3], 'at /checks/0/cases/0/widths: must NOT have fewer than 2 items'],
    ['/checks/0/cases/0/n', 1e9, 'at /checks/0/cases/0/n: must be <= 10000, got 1000000000'],
    ['/checks/0/training', { steps: 0, eta: 0.3 }, 'at /checks/0/training/steps: must be >= 1, got 0'],
    ['/checks/0/training', { steps: 40, eta: 0 }, 'at /checks/0/training/eta: must be > 0, got 0'],
    ['/checks/0/training', { steps: 40 }, "at /checks/0/training: 'eta' is missing"],
    ['/checks/0/maxLeftOut', 2, 'at /checks/0/maxLeftOut: must be <= 1, got 2'],
    ['/checks/1/cases/0/epsilon', null, 'at /checks/1/cases/0/epsilon: must be number, got null'],
    ['/checks/1/tolerance/absolute', -1, 'at /checks/1/tolerance/absolute: must be >= 0, got -1'],
    ['/checks/1/kind', 'consistency', 'at /checks/1/kind: must be one of "value", "gradient", "purity", got'],
    ['/checks/2/kind', 'gradient', 'at /checks/2/kind: must be one of "value", "purity", got "gradient"'],
    ['/checks/2/cases/0/t/1', 0.5, 'at /checks/2/cases/0/t/1: must be integer, got 0.5'],
  ],
);
