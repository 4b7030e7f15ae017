import { type Static, Type } from 'typebox';
import { LanguageName } from './language-name.ts';

const strictly = { additionalProperties: false };

/** A number as JSON can carry it: NaN and ±Infinity go as strings. */
export const AnyNumber = Type.Union([Type.Number(), Type.Enum(['NaN', 'Infinity', '-Infinity'])]);
export type AnyNumber = Static<typeof AnyNumber>;

/**
 * passed, failed; inconclusive: we could not tell (kink or precision); blocked: a check it requires did not pass;
 * error: the submission crashed, hung or was killed.
 */
export const Verdict = Type.Enum(['passed', 'failed', 'inconclusive', 'blocked', 'error']);
export type Verdict = Static<typeof Verdict>;

/** One entry of one tensor next to what was expected there; `row` and `col` count from 0. */
const WorstEntry = Type.Object(
  {
    tensor: Type.String(),
    row: Type.Integer({ minimum: 0 }),
    col: Type.Integer({ minimum: 0 }),
    submitted: AnyNumber,
    expected: Type.Number(),
    error: AnyNumber,
    tolerance: Type.Number(),
  },
  strictly,
);
export type WorstEntry = Static<typeof WorstEntry>;

const Counts = {
  wrong: Type.Integer({ minimum: 0 }),
  compared: Type.Integer({ minimum: 0 }),
  leftOut: Type.Integer({ minimum: 0, description: 'entries at which no derivative could be told' }),
};

const Measure = Type.Object(
  {
    worst: Type.Union([WorstEntry, Type.Null()]),
    ...Counts,
    tensors: Type.Array(
      Type.Object({ tensor: Type.String(), worstError: AnyNumber, tolerance: Type.Number(), ...Counts }, strictly),
    ),
  },
  strictly,
);
export type Measure = Static<typeof Measure>;

const MisconceptionFound = Type.Object(
  {
    id: Type.String(),
    title: Type.String(),
    explanation: Type.String(),
    layer: Type.Optional(
      Type.Integer({ minimum: 1, description: 'where the mistake was made, if not in every layer; counted from 1' }),
    ),
    matches: Type.Array(Type.String(), { description: 'the tensors that equal the misconception' }),
    evidence: Type.String(),
  },
  strictly,
);
export type MisconceptionFound = Static<typeof MisconceptionFound>;

const StageResult = Type.Object(
  {
    stage: Type.String({ description: 'a part of the forward or the backward pass' }),
    verdict: Type.Enum(['passed', 'failed', 'blocked']),
    layer: Type.Optional(Type.Integer({ minimum: 1, description: 'where it does not pass first; counted from 1' })),
    message: Type.String(),
  },
  strictly,
);
export type StageResult = Static<typeof StageResult>;

const CheckResult = Type.Object(
  {
    id: Type.String(),
    title: Type.String(),
    target: Type.String(),
    kind: Type.String(),
    verdict: Verdict,
    points: Type.Number({ minimum: 0 }),
    maxPoints: Type.Number({ minimum: 0 }),
    visibility: Type.Enum(['student', 'hidden', 'after-deadline']),
    measure: Type.Union([Measure, Type.Null()], { description: 'null where nothing could be compared' }),
    misconceptions: Type.Array(MisconceptionFound),
    stages: Type.Optional(
      Type.Array(StageResult, { description: 'of a stage check: each part, judged by what came into it' }),
    ),
    message: Type.String({ description: 'one line; empty for a pass of which nothing more is to be told' }),
    hint: Type.String(),
  },
  strictly,
);
export type CheckResult = Static<typeof CheckResult>;

/** What kept a submission from the machine: full: bubblewrap; weak: a user of its own; none: nothing did. */
export const SandboxLevel = Type.Enum(['full', 'weak', 'none']);
export type SandboxLevel = Static<typeof SandboxLevel>;

/** Which Gradus graded, and the seed that its inputs were drawn from. */
export const Grader = Type.Object(
  { version: Type.String(), seed: Type.Integer({ minimum: 0, maximum: 0xffffffff }) },
  strictly,
);

/** All verdicts of one submission. Same submission, assignment and seed: the same bytes. */
export const Result = Type.Object(
  {
    assignment: Type.String(),
    assignmentHash: Type.String(),
    grader: Grader,
    sandbox: SandboxLevel,
    submission: Type.Object({ id: Type.String(), hash: Type.String(), language: LanguageName }, strictly),
    score: Type.Number({ minimum: 0 }),
    maxScore: Type.Number({ minimum: 0 }),
    checks: Type.Array(CheckResult),
  },
  strictly,
);
export type Result = Static<typeof Result>;
