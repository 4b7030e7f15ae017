import { describeSchema } from '../test/describe-schema.ts';
import { batch } from '../test/examples.ts';
import { Batch } from './batch.ts';

describeSchema(
  'Batch',
  Batch,
  [batch],
  [
    ['/sandbox', 'docker', 'at /sandbox: must be one of "full", "weak", "none", got "docker"'],
    ['/sandbox', undefined, "at the top level: 'sandbox' is missing"],
    ['/grader/seed', '7', 'at /grader/seed: must be integer, got "7"'],
    [
      '/startedAt',
      'today',
      'at the top level: "startedAt" is not known here; expected assignment, assignmentHash, grader, sandbox',
    ],
  ],
);
