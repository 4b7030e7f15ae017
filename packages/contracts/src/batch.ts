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
