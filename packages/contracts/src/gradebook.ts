import { type Static, Type } from 'typebox';
import { Batch } from './batch.ts';
import { LanguageName } from './language-name.ts';
import { SandboxLevel, Verdict } from './result.ts';

const strictly = { additionalProperties: false };

/** A moment as ISO 8601 writes it, with its zone. */
const Moment = Type.String({
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,3})?)?(Z|[+-]\\d\\d:\\d\\d)$',
});

/** Who handed in, as the names of what was handed in and the roster tell. */
export const Student = Type.Object(
  {
    id: Type.String({ minLength: 1, description: 'unique in the class; the name of the folder of the result' }),
    name: Type.Optional(Type.String()),
    email: Type.Optional(Type.String()),
    /** What platforms know the student by. */
    accounts: Type.Optional(
      Type.Object(
        {
          canvas: Type.Optional(Type.String({ description: "Canvas' own number" })),
          sis: Type.Optional(Type.String({ description: "the school's number: SIS User ID, ID number" })),
          login: Type.Optional(Type.String({ description: "the school's user name: SIS Login ID" })),
          section: Type.Optional(Type.String()),
          moodle: Type.Optional(Type.String({ description: "Moodle's number of the participant" })),
          github: Type.Optional(Type.String({ description: 'GitHub user name' })),
          gradescope: Type.Optional(Type.String({ description: "Gradescope's number of the submission" })),
        },
        strictly,
      ),
    ),
  },
  strictly,
);
export type Student = Static<typeof Student>;

/** The attempt of a student that counts. */
export const Attempt = Type.Object(
  {
    source: Type.String({ description: 'where it lies, from the folder or archive of hand-ins on' }),
    number: Type.Integer({ minimum: 1, description: 'counted from 1, in the order in which they were handed in' }),
    of: Type.Integer({ minimum: 1, description: 'how many there are' }),
    handedInAt: Type.Optional(Moment),
    isLate: Type.Optional(Type.Boolean({ description: 'left out where nothing tells' })),
    lateSeconds: Type.Optional(Type.Number({ minimum: 0, description: 'after the deadline' })),
  },
  strictly,
);
export type Attempt = Static<typeof Attempt>;

/** What a class needs of a result. */
export const ResultSummary = Type.Object(
  {
    submissionHash: Type.String(),
    language: LanguageName,
    sandbox: SandboxLevel,
    score: Type.Number({ minimum: 0 }),
    maxScore: Type.Number({ minimum: 0 }),
    checks: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          verdict: Verdict,
          points: Type.Number({ minimum: 0 }),
          misconceptions: Type.Array(Type.String(), { description: 'their ids' }),
        },
        strictly,
      ),
    ),
  },
  strictly,
);
export type ResultSummary = Static<typeof ResultSummary>;

/** How the grading of one student ended. */
export const GradebookEntry = Type.Object(
  {
    student: Student,
    attempt: Type.Optional(Attempt),
    status: Type.Enum(['graded', 'missing', 'ungraded'], {
      description:
        'missing: nothing was handed in that can be graded, and why; ungraded: something of ours broke, to be tried again',
    }),
    reason: Type.Optional(Type.String({ description: 'why it is not graded, on one line' })),
    summary: Type.Optional(ResultSummary),
    unstable: Type.Optional(
      Type.Array(Type.String(), {
        description: 'the ids of checks that did not end the same when it was graded again; left out where it was not',
      }),
    ),
  },
  strictly,
);
export type GradebookEntry = Static<typeof GradebookEntry>;

/** `gradebook.json`: the batch as a table. Same hand-ins, roster, assignment, seed and level: the same bytes. */
export const Gradebook = Type.Object(
  {
    batch: Batch,
    title: Type.String({ description: 'of the assignment' }),
    checks: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          title: Type.String(),
          target: Type.String(),
          kind: Type.String(),
          maxPoints: Type.Number({ minimum: 0 }),
        },
        strictly,
      ),
    ),
    misconceptions: Type.Record(Type.String(), Type.String(), { description: 'the title of each, by id' }),
    deadline: Type.Optional(Moment),
    entries: Type.Array(GradebookEntry, { description: 'in the order of the ids' }),
    unassigned: Type.Array(Type.Object({ source: Type.String(), reason: Type.String() }, strictly), {
      description: 'what was handed in by nobody that is known',
    }),
  },
  strictly,
);
export type Gradebook = Static<typeof Gradebook>;
