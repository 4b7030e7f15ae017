import { type Static, Type } from 'typebox';
import { Batch } from './batch.ts';
import { taggedUnion } from './tagged-union.ts';

const strictly = { additionalProperties: false };
const Count = Type.Integer({ minimum: 0 });
const at = Type.String({ description: 'when; ISO 8601, UTC' });
const student = Type.String({ description: 'the id' });

const Started = Type.Object(
  { at, event: Type.Literal('started'), batch: Batch, handIns: Count, unassigned: Count },
  strictly,
);

const Graded = Type.Object(
  {
    at,
    event: Type.Literal('graded'),
    student,
    submissionHash: Type.String(),
    resultHash: Type.String({ description: 'SHA-256 of result.json' }),
    score: Type.Number({ minimum: 0 }),
    maxScore: Type.Number({ minimum: 0 }),
    before: Type.Optional(Type.Number({ description: 'the score of the result that was there' })),
  },
  strictly,
);

const Missing = Type.Object({ at, event: Type.Literal('missing'), student, reason: Type.String() }, strictly);

const Unstable = Type.Object(
  {
    at,
    event: Type.Literal('unstable'),
    student,
    times: Type.Integer({ minimum: 2 }),
    checks: Type.Array(Type.String(), { description: 'the ids of those that did not end the same each time' }),
  },
  strictly,
);

const Fault = Type.Object(
  {
    at,
    event: Type.Literal('fault'),
    student: Type.Optional(Type.String({ description: 'left out for what concerns the class' })),
    reason: Type.String(),
    attempt: Type.Optional(Type.Integer({ minimum: 1, description: 'the how manieth time it was tried' })),
  },
  strictly,
);

const Ended = Type.Object(
  {
    at,
    event: Type.Literal('ended'),
    graded: Count,
    missing: Count,
    ungraded: Count,
    isInterrupted: Type.Boolean(),
  },
  strictly,
);

/** A line of `journal.jsonl`: what happened in a batch folder, in its order; lines are added and never changed. */
export const JournalEntry = taggedUnion('event', [Started, Graded, Missing, Unstable, Fault, Ended]);
export type JournalEntry = Static<typeof JournalEntry>;
