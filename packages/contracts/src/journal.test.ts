import { describeSchema } from '../test/describe-schema.ts';
import { batch } from '../test/examples.ts';
import { Repeated } from './batch.ts';
import { JournalEntry } from './journal.ts';

const at = '2026-11-24T18:00:00.000Z';

describeSchema(
  'JournalEntry',
  JournalEntry,
  [
    { at, event: 'graded', student: 'alice', submissionHash: 'ab', resultHash: 'cd', score: 3, maxScore: 4, before: 2 },
    { at, event: 'started', batch, handIns: 2, unassigned: 0 },
    { at, event: 'missing', student: 'bob', reason: 'handed in nothing' },
    { at, event: 'unstable', student: 'alice', times: 2, checks: ['softmax'] },
    { at, event: 'fault', reason: 'no room' },
    { at, event: 'ended', graded: 1, missing: 1, ungraded: 0, isInterrupted: false },
  ],
  [
    ['/event', 'lost', 'at the top level: '],
    ['/score', 'full', 'at /score: must be number, got "full"'],
    ['/resultHash', undefined, "at the top level: 'resultHash' is missing"],
  ],
);

describeSchema(
  'Repeated',
  Repeated,
  [{ resultHash: 'cd', times: 2, unstable: [] }],
  [['/times', 1, 'at /times: must be >= 2, got 1']],
);
