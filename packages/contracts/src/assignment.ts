import { type Static, type TSchema, Type } from 'typebox';
import { taggedUnion } from './tagged-union.ts';

const strictly = { additionalProperties: false };
const count = (minimum: number, description: string) => Type.Integer({ minimum, maximum: 10_000, description });

const identifier = (description: string) =>
  Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9-]*$', maxLength: 80, description });
const Activation = Type.Enum(['relu', 'leakyRelu'], { description: 'x = max(0, s), or max(leak·s, s)' });

/** A network to draw: the widths of all layers, input first, and the batch to feed it. */
const NetworkCase = Type.Object(
  {
    widths: Type.Array(count(1, 'units of one layer'), {
      minItems: 2,
      maxItems: 20,
      description: 'units of every layer, input first: d, m_1, …, m_{k-1}, K. Unequal ones show transposed matrices',
    }),
    n: count(1, 'samples in the batch'),
    batchNorm: Type.Boolean({ description: 'batch norm in the hidden layers, with γ and β drawn at random' }),
    epsilon: Type.Number({ minimum: 0, maximum: 1, description: 'ε under the root of batch norm' }),
    lambda: Type.Number({ minimum: 0, maximum: 100, description: 'λ of the L2 regulariser' }),
    activation: Activation,
    leak: Type.Optional(Type.Number({ minimum: 0, maximum: 1, description: 'slope of leaky ReLU below 0, else 0.01' })),
  },
  strictly,
);

/** One layer's scores to draw: an m×n matrix. */
const LayerCase = Type.Object(
  {
    m: count(1, 'units of the layer'),
    n: count(1, 'samples in the batch'),
    epsilon: Type.Optional(
      Type.Number({ minimum: 0, maximum: 1, description: 'ε under the root of batch norm, else 0.001' }),
    ),
    scale: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, maximum: 1e100, description: 'standard deviation of the scores, else 1' }),
    ),
    alpha: Type.Optional(Type.Number({ minimum: 0, maximum: 1, description: 'α of the running average, else 0.9' })),
  },
  strictly,
);

/** One cyclical learning rate and the update steps at which to ask for it. */
const ScheduleCase = Type.Object(
  {
    etaMin: Type.Number({ minimum: 0, description: 'η_min, at the ends of each cycle' }),
    etaMax: Type.Number({ minimum: 0, description: 'η_max, in the middle of each cycle' }),
    stepSize: Type.Integer({ minimum: 1, description: 'n_s: update steps in half a cycle' }),
    t: Type.Array(Type.Integer({ minimum: 0, description: 'updates done' }), {
      minItems: 1,
      maxItems: 100,
      description: 'update steps at which the rate is asked for, from 0',
    }),
  },
  strictly,
);

export const Tolerance = Type.Object(
  {
    absolute: Type.Number({ minimum: 0, description: 'what counts next to 0, such as 1e-8' }),
    relative: Type.Number({ minimum: 0, maximum: 1, description: 'share of the larger of both numbers, such as 1e-6' }),
  },
  { ...strictly, description: 'how far an entry may be off: absolute + relative · max(|submitted|, |expected|)' },
);
export type Tolerance = Static<typeof Tolerance>;

/** A form of an answer that a course may accept in the place of the right one. */
const Leniency = Type.Enum(['nestedArrays', 'rowsForColumns'], {
  description:
    'nestedArrays: [[1, 2], [3, 4]], row by row, for a matrix, and [1, 2] or a Float64Array for a column. ' +
    'rowsForColumns: a 1×m matrix for b, gamma, beta, mu and v, which are m×1',
});
export type Leniency = Static<typeof Leniency>;

const Training = Type.Object(
  {
    steps: Type.Integer({ minimum: 1, maximum: 1000, description: 'updates, each with all samples' }),
    eta: Type.Number({ exclusiveMinimum: 0, maximum: 100, description: 'η of plain gradient descent' }),
  },
  { ...strictly, description: 'the loop of a training check' },
);

const Visibility = Type.Enum(['student', 'hidden', 'after-deadline'], {
  description: 'who sees the verdict: the student at once, the course only, or the student after the deadline',
});

const common = {
  id: identifier('names the check in results, --only and requires; each once'),
  title: Type.String({ minLength: 1, maxLength: 80, description: 'what the student sees the check called' }),
  points: Type.Number({ minimum: 0, maximum: 1000, description: 'earned when the check passes, all or none' }),
  visibility: Visibility,
  tolerance: Tolerance,
  requires: Type.Optional(
    Type.Array(identifier('id of a check that stands before this one'), {
      description:
        'checks without which this one cannot be judged: when it fails and one of them did not pass, it is blocked',
    }),
  ),
  maxLeftOut: Type.Optional(
    Type.Number({ minimum: 0, maximum: 1, description: 'share of entries a gradient check may leave out, else 0.1' }),
  ),
  hint: Type.Optional(Type.String({ maxLength: 300, description: 'one line said with every failure of this check' })),
};

const casesOf = <S extends TSchema>(schema: S, description: string) =>
  Type.Array(schema, { minItems: 1, maxItems: 50, description });

const NetworkCheck = Type.Object(
  {
    ...common,
    target: Type.Enum(['forward', 'computeCost', 'computeGradients', 'predict']),
    kind: Type.Enum(['value', 'gradient', 'consistency', 'purity', 'stage', 'training', 'analytic']),
    cases: casesOf(NetworkCase, 'networks to draw, one question each'),
    training: Type.Optional(Training),
  },
  strictly,
);
const LayerCheck = Type.Object(
  {
    ...common,
    target: Type.Enum(['softmax', 'batchNormForward', 'batchNormBackward', 'updateRunningStatistics']),
    kind: Type.Enum(['value', 'gradient', 'purity']),
    cases: casesOf(LayerCase, 'layers to draw, one question each'),
  },
  strictly,
);
const ScheduleCheck = Type.Object(
  {
    ...common,
    target: Type.Enum(['cyclicalLearningRate']),
    kind: Type.Enum(['value', 'purity']),
    cases: casesOf(ScheduleCase, 'schedules, one question for each of their t'),
  },
  strictly,
);

/** One question put to a target; which cases it takes depends on the target. */
export const Check = taggedUnion('target', [NetworkCheck, LayerCheck, ScheduleCheck]);

/** `assignment.json`: what a student writes, what is asked of it, and how long that may take. */
export const Assignment = Type.Object(
  {
    $schema: Type.Optional(Type.String({ description: 'path of assignment.schema.json, for completion in editors' })),
    id: identifier('names the assignment in results and on the command line; as its folder'),
    title: Type.String({ minLength: 1, description: 'what the assignment is called' }),
    course: Type.String({ description: 'code of the course, such as DD2424' }),
    seed: Type.Integer({ minimum: 0, maximum: 0xffffffff, description: 'the published seed of `gradus check`' }),
    submission: Type.Object(
      {
        typescript: Type.String({ pattern: '^[A-Za-z0-9_-]+\\.ts$', description: 'file name of a submission' }),
        python: Type.Optional(
          Type.String({
            pattern: '^[A-Za-z_][A-Za-z0-9_]*\\.py$',
            description: 'file name of a submission in Python; such submissions are not taken when left out',
          }),
        ),
        pythonInterpreter: Type.Optional(
          Type.String({
            minLength: 1,
            maxLength: 500,
            description: 'the Python with numpy that runs submissions, unless --python names another; else python3',
          }),
        ),
        accepts: Type.Optional(
          Type.Array(Leniency, {
            uniqueItems: true,
            description: 'forms of an answer that are taken for what is meant, and told; none when left out',
          }),
        ),
      },
      { ...strictly, description: 'what a student hands in' },
    ),
    limits: Type.Object(
      {
        loadMs: Type.Integer({ minimum: 100, maximum: 600_000, description: 'to compile and load a submission' }),
        callMs: Type.Integer({ minimum: 10, maximum: 600_000, description: 'for one call of a target' }),
        totalMs: Type.Integer({ minimum: 100, maximum: 3_600_000, description: 'for all calls of a submission' }),
        memoryMb: Type.Integer({
          minimum: 64,
          maximum: 16_384,
          description: 'MB for a submission, beside what its runtime takes',
        }),
        cpuSeconds: Type.Optional(
          Type.Integer({
            minimum: 1,
            maximum: 7200,
            description: 'of processor time over all threads; as long as loading and all calls when left out',
          }),
        ),
        processes: Type.Optional(
          Type.Integer({ minimum: 16, maximum: 1024, description: "threads, the runtime's own among them; else 32" }),
        ),
        outputKb: Type.Optional(
          Type.Integer({ minimum: 1, maximum: 1_048_576, description: 'KB that it may print; else 16384' }),
        ),
      },
      { ...strictly, description: 'how long a submission may take (ms), and how much of the machine' },
    ),
    published: Type.Optional(
      Type.Object(
        {
          check: identifier('id of a gradient check of computeGradients that students see'),
          case: Type.Integer({ minimum: 0, maximum: 49, description: 'which of its cases, from 0' }),
        },
        {
          ...strictly,
          description:
            'the case that `gradus handout` gives as numbers, drawn from the published seed, for those who hand in gradients alone',
        },
      ),
    ),
    checks: Type.Array(Check, {
      minItems: 1,
      maxItems: 200,
      description: 'the questions put to a submission, asked and shown in this order',
    }),
  },
  strictly,
);

export type NetworkCase = Static<typeof NetworkCase>;
export type LayerCase = Static<typeof LayerCase>;
export type ScheduleCase = Static<typeof ScheduleCase>;
export type Check = Static<typeof Check>;
export type NetworkCheck = Static<typeof NetworkCheck>;
export type LayerCheck = Static<typeof LayerCheck>;
export type ScheduleCheck = Static<typeof ScheduleCheck>;
export type Assignment = Static<typeof Assignment>;
