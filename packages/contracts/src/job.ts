import { type Static, Type } from 'typebox';
import { Grader, Result, SandboxLevel } from './result.ts';

const strictly = { additionalProperties: false };
const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });
/** What a job carries at most: base64 of 10 MB, and the assignment. */
const MAX_PAYLOAD = 14_000_000;
const MAX_ASSIGNMENT = 2_000_000;

const FileName = Type.String({ minLength: 1, maxLength: 255 });

/** A file of a submission that counts by its size and its time alone. */
const LargeFile = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 4096 }),
    bytes: Type.Integer({ minimum: 0 }),
    modifiedMs: Type.Number({ minimum: 0 }),
  },
  strictly,
);

/** One submission to be graded, as it goes through a queue to a worker. */
export const Job = Type.Object(
  {
    /** The JSON text that the hash is of. */
    assignment: Type.String({ maxLength: MAX_ASSIGNMENT }),
    assignmentHash: Sha256,
    grader: Grader,
    sandbox: SandboxLevel,
    submission: Type.Object(
      {
        id: Type.String({ minLength: 1, maxLength: 1024 }),
        hash: Sha256,
        language: Type.Enum(['typescript', 'python']),
        /** Of its folder, or of its only file. */
        name: FileName,
        isFile: Type.Boolean({ description: 'a single file that may import nothing beside it' }),
        large: Type.Array(LargeFile, { maxItems: 1000 }),
      },
      strictly,
    ),
    /** The course's adapter, which is laid over the submission. */
    adapter: Type.Optional(
      Type.Object(
        { name: FileName, content: Type.String({ maxLength: MAX_PAYLOAD, description: 'base64' }) },
        strictly,
      ),
    ),
    payload: Type.String({ maxLength: MAX_PAYLOAD, description: "base64 of a zip of the submission's own files" }),
  },
  strictly,
);
export type Job = Static<typeof Job>;

const Graded = Type.Object(
  {
    result: Result,
    output: Type.String(),
    leftOut: Type.String(),
    observations: Type.Record(Type.String(), Type.String()),
  },
  strictly,
);

/** How a job ended on a worker: with a result, or with a fault of the worker's, of which the submission knows nothing. */
export const JobOutcome = Type.Object(
  {
    graded: Type.Optional(Graded),
    fault: Type.Optional(Type.String()),
  },
  { ...strictly, minProperties: 1, maxProperties: 1 },
);
export type JobOutcome = Static<typeof JobOutcome>;
