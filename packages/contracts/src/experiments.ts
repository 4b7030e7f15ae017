import { type Static, Type } from 'typebox';
import { taggedUnion } from './tagged-union.ts';

const strictly = { additionalProperties: false };
const Name = Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$' });
const positive = Type.Number({ exclusiveMinimum: 0 });

/** How the weights are drawn: He N(0, 2/m_in), Xavier N(0, 1/m_in), or N(0, σ²) for every layer. */
const Initialisation = taggedUnion('kind', [
  Type.Object({ kind: Type.Literal('he') }, strictly),
  Type.Object({ kind: Type.Literal('xavier') }, strictly),
  Type.Object({ kind: Type.Literal('gaussian'), sigma: positive }, strictly),
]);

/** Test-mode statistics: exponential average (38)(39), or the mean over the last mini-batches of training. */
const RunningStatistics = taggedUnion('kind', [
  Type.Object({ kind: Type.Literal('exponential'), alpha: Type.Number({ minimum: 0, exclusiveMaximum: 1 }) }, strictly),
  Type.Object({ kind: Type.Literal('lastBatches'), count: Type.Integer({ minimum: 1 }) }, strictly),
]);

/** Everything that determines one training run but the data. */
export const ExperimentSettings = Type.Object(
  {
    hidden: Type.Array(Type.Integer({ minimum: 1, maximum: 10_000 }), { description: 'm_1 … m_{k-1}' }),
    batchNorm: Type.Boolean(),
    epsilon: positive,
    activation: Type.Enum(['relu', 'leakyRelu']),
    leak: Type.Number({ minimum: 0, maximum: 1 }),
    initialisation: Initialisation,
    lambda: Type.Number({ minimum: 0 }),
    batchSize: Type.Integer({ minimum: 2 }),
    etaMin: positive,
    etaMax: positive,
    stepSize: Type.Integer({ minimum: 1, maximum: 10_000_000, description: 'n_s: update steps in half a cycle' }),
    cycles: Type.Number({ exclusiveMinimum: 0, maximum: 10_000 }),
    runningStatistics: RunningStatistics,
    trainingSamples: Type.Integer({ minimum: 1, description: '45,000 in the assignment' }),
    validationSamples: Type.Integer({ minimum: 1, description: '5,000 in the assignment' }),
    evaluationsPerCycle: Type.Integer({ minimum: 1, description: 'points of the loss curves in one cycle' }),
    evaluationSamples: Type.Integer({
      minimum: 1,
      description: 'training samples used for a point of the curves: the first ones of the training part',
    }),
    seed: Type.Integer({ minimum: 0, maximum: 0xffffffff }),
  },
  strictly,
);
export type ExperimentSettings = Static<typeof ExperimentSettings>;

const Overrides = Type.Partial(ExperimentSettings, strictly);

/** How the λ of an experiment is found; the runs of a search differ in nothing else. */
const LambdaSearch = taggedUnion('kind', [
  Type.Object(
    {
      kind: Type.Literal('logUniform'),
      count: Type.Integer({ minimum: 1, maximum: 100 }),
      from: positive,
      to: positive,
    },
    { ...strictly, description: 'draws, uniform in log λ' },
  ),
  Type.Object(
    {
      kind: Type.Literal('around'),
      search: Type.String(),
      count: Type.Integer({ minimum: 1, maximum: 100 }),
      decades: Type.Number({
        exclusiveMinimum: 0,
        maximum: 10,
        description: 'half the width of the range in powers of ten',
      }),
    },
    { ...strictly, description: 'draws, uniform in log λ, around the best of another search by validation accuracy' },
  ),
  Type.Object(
    { kind: Type.Literal('best'), searches: Type.Array(Type.String(), { minItems: 1 }) },
    { ...strictly, description: 'one run with the best λ of these searches' },
  ),
]);

const Experiment = Type.Object(
  {
    title: Type.String({ minLength: 1 }),
    settings: Overrides,
    lambdaSearch: Type.Optional(LambdaSearch),
  },
  strictly,
);

/** `experiments.json` of an assignment. A search `s` that draws stands for the runs `s/1`, `s/2`, … */
export const Experiments = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    defaults: ExperimentSettings,
    schedules: Type.Record(Name, Overrides, {
      ...strictly,
      description: 'named overrides such as a shortened schedule; chosen with --schedule',
    }),
    experiments: Type.Record(Name, Experiment, strictly),
  },
  strictly,
);
export type Experiments = Static<typeof Experiments>;
