import { describeSchema } from '../test/describe-schema.ts';
import { experiments, settings } from '../test/examples.ts';
import { ExperimentSettings, Experiments } from './experiments.ts';

describeSchema(
  'ExperimentSettings',
  ExperimentSettings,
  [settings, { ...settings, hidden: [] }],
  [
    ['/epsilon', 0, 'at /epsilon: must be > 0, got 0'],
    ['/batchSize', 1, 'at /batchSize: must be >= 2, got 1'],
    ['/hidden/0', 0, 'at /hidden/0: must be >= 1, got 0'],
    ['/lambda', Number.NaN, 'at /lambda: must be number, got NaN'],
    [
      '/initialisation/kind',
      'zeros',
      `at /initialisation: 'kind' must be one of "he", "xavier", "gaussian", got "zeros"`,
    ],
    ['/initialisation/kind', undefined, "at /initialisation: 'kind' is missing"],
    ['/initialisation/sigma', 1, 'at /initialisation: "sigma" is not known here; expected kind'],
    ['/runningStatistics/alpha', 1, 'at /runningStatistics/alpha: must be < 1, got 1'],
  ],
);

describeSchema(
  'Experiments',
  Experiments,
  [experiments],
  [
    ['/defaults/seed', undefined, "at /defaults: 'seed' is missing"],
    ['/schedules/short/stepsize', 1, 'at /schedules/short: "stepsize" is not known here; expected hidden, batchNorm'],
    ['/schedules/Short', {}, 'at /schedules: "Short" is not known here; expected names like ^[a-z0-9][a-z0-9-]*$'],
    ['/experiments/..', {}, 'at /experiments: ".." is not known here; expected names like'],
    ['/experiments/3-layer/settings/hidden', 50, 'at /experiments/3-layer/settings/hidden: must be array, got 50'],
    ['/experiments/lambda-coarse/lambdaSearch/from', 0, 'at /experiments/lambda-coarse/lambdaSearch/from: must be > 0'],
    [
      '/experiments/lambda-best/lambdaSearch/searches',
      [],
      'at /experiments/lambda-best/lambdaSearch/searches: must NOT',
    ],
  ],
);
