import { type Static, Type } from 'typebox';
import { Grader, SandboxLevel } from './result.ts';

/**
 * `batch.json`: what one grading of many submissions was done with. A batch is resumed only with the same of all these.
 */
export const Batch = Type.Object(
  {
    assignment: Type.String(),
    assignmentHash: Type.String(),
    grader: Grader,
    sandbox: SandboxLevel,
  },
  { additionalProperties: false },
);
export type Batch = Static<typeof Batch>;

/** `repeated.json` beside a result: that the submission was graded several times, and what came of it. */
export const Repeated = Type.Object(
  {
    resultHash: Type.String({ description: 'SHA-256 of the result.json that counts' }),
    times: Type.Integer({ minimum: 2 }),
    unstable: Type.Array(Type.String(), { description: 'the ids of checks that did not end the same each time' }),
  },
  { additionalProperties: false },
);
export type Repeated = Static<typeof Repeated>;
