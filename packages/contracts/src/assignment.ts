import { type Static, Type } from 'typebox';
import { taggedUnion } from './tagged-union.ts';

const strictly = { additionalProperties: false };
const count = (minimum: number, description: string) => Type.Integer({ minimum, maximum: 10_000, description });

const Identifier = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9-]*$', maxLength: 80 });
const Activation = Type.Enum(['relu', 'leakyRelu'], { description: 'x = max(0, s), or max(leak·s, s)' });

/** A network to draw: the widths of all layers, input first, and the batch to feed it. */
const NetworkCase = Type.Object(
  {
    widths: Type.Array(count(1, 'd, m_1, …, m_{k-1}, K'), { minItems: 2, maxItems: 20 }),
    n: count(1, 'samples in the batch'),
    batchNorm: Type.Boolean(),
    epsilon: Type.Number({ minimum: 0, maximum: 1, description: 'ε under the root of batch norm' }),
    lambda: Type.Number({ minimum: 0, maximum: 100, description: 'λ of the L2 regulariser' }),
    activation: Activation,
    leak: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  },
  strictly,
);

/** One layer's scores to draw: an m×n matrix. */
const LayerCase = Type.Object(
  {
    m: count(1, 'units of the layer'),
    n: count(1, 'samples in the batch'),
    epsilon: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    scale: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'standard deviation of the scores, else 1' })),
    alpha: Type.Optional(Type.Number({ minimum: 0, maximum: 1, description: 'α of the running average' })),
  },
  strictly,
);

/** One cyclical learning rate and the update steps at which to ask for it. */
const ScheduleCase = Type.Object(
  {
    etaMin: Type.Number({ minimum: 0 }),
    etaMax: Type.Number({ minimum: 0 }),
    stepSize: Type.Integer({ minimum: 1, description: 'n_s: update steps in half a cycle' }),
    t: Type.Array(Type.Integer({ minimum: 0 }), { minItems: 1, maxItems: 100 }),
  },
  strictly,
);

export const Tolerance = Type.Object(
  { absolute: Type.Number({ minimum: 0 }), relative: Type.Number({ minimum: 0, maximum: 1 }) },
  strictly,
);
export type Tolerance = Static<typeof Tolerance>;

const Training = Type.Object(
  {
    steps: Type.Integer({ minimum: 1, maximum: 1000, description: 'updates, each with all samples' }),
    eta: Type.Number({ exclusiveMinimum: 0, maximum: 100, description: 'η of plain gradient descent' }),
  },
  strictly,
);

const Visibility = Type.Enum(['student', 'hidden', 'after-deadline']);

const common = {
  id: Identifier,
  title: Type.String({ minLength: 1, maxLength: 80 }),
  points: Type.Number({ minimum: 0, maximum: 1000 }),
  visibility: Visibility,
  tolerance: Tolerance,
  requires: Type.Optional(Type.Array(Identifier, { description: 'checks without which this one cannot be judged' })),
  maxLeftOut: Type.Optional(
    Type.Number({ minimum: 0, maximum: 1, description: 'share of entries a gradient check may leave out, else 0.1' }),
  ),
  hint: Type.Optional(Type.String({ maxLength: 300, description: 'said with every failure of this check' })),
};

const NetworkCheck = Type.Object(
  {
    ...common,
    target: Type.Enum(['forward', 'computeCost', 'computeGradients', 'predict']),
    kind: Type.Enum(['value', 'gradient', 'consistency', 'purity', 'stage', 'training', 'analytic']),
    cases: Type.Array(NetworkCase, { minItems: 1, maxItems: 50 }),
    training: Type.Optional(Training),
  },
  strictly,
);
const LayerCheck = Type.Object(
  {
    ...common,
    target: Type.Enum(['softmax', 'batchNormForward', 'batchNormBackward', 'updateRunningStatistics']),
    kind: Type.Enum(['value', 'gradient', 'purity']),
    cases: Type.Array(LayerCase, { minItems: 1, maxItems: 50 }),
  },
  strictly,
);
const ScheduleCheck = Type.Object(
  {
    ...common,
    target: Type.Enum(['cyclicalLearningRate']),
    kind: Type.Enum(['value', 'purity']),
    cases: Type.Array(ScheduleCase, { minItems: 1, maxItems: 50 }),
  },
  strictly,
);

/** One question put to a target; which cases it takes depends on the target. */
export const Check = taggedUnion('target', [NetworkCheck, LayerCheck, ScheduleCheck]);

/** `assignment.json`: what a student writes, what is asked of it, and how long that may take. */
export const Assignment = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    id: Identifier,
    title: Type.String({ minLength: 1 }),
    course: Type.String(),
    seed: Type.Integer({ minimum: 0, maximum: 0xffffffff, description: 'the published seed of `gradus check`' }),
    submission: Type.Object(
      { typescript: Type.String({ pattern: '^[A-Za-z0-9_-]+\\.ts$', description: 'file name of a submission' }) },
      strictly,
    ),
    limits: Type.Object(
      {
        loadMs: Type.Integer({ minimum: 100, maximum: 600_000, description: 'to compile and load a submission' }),
        callMs: Type.Integer({ minimum: 10, maximum: 600_000, description: 'for one call of a target' }),
        totalMs: Type.Integer({ minimum: 100, maximum: 3_600_000, description: 'for all calls of a submission' }),
        memoryMb: Type.Integer({ minimum: 64, maximum: 16_384 }),
      },
      strictly,
    ),
    checks: Type.Array(Check, { minItems: 1, maxItems: 200 }),
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
