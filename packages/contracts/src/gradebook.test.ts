import { describeSchema } from '../test/describe-schema.ts';
import { gradebook } from '../test/examples.ts';
import { Gradebook } from './gradebook.ts';

describeSchema(
  'Gradebook',
  Gradebook,
  [gradebook, { ...gradebook, entries: [], unassigned: [], deadline: '2026-11-20T23:59Z' }],
  [
    ['/deadline', 'Friday', 'at /deadline: must match pattern'],
    ['/entries/0/status', 'lost', 'at /entries/0/status: must be one of "graded", "missing", "ungraded", got "lost"'],
    ['/entries/0/student/id', '', 'at /entries/0/student/id: must NOT have fewer than 1 characters'],
    ['/entries/1/summary/score', -1, "at /entries/1/summary: 'submissionHash' is missing"],
    ['/misconceptions/other', 7, 'at /misconceptions/other: must be string, got 7'],
  ],
);
