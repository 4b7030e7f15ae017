import type { ExperimentSettings, Experiments } from '@gradus/contracts';

/** A network of a few steps on `tinyDataset`. */
export const tinySettings: ExperimentSettings = {
  hidden: [6],
  batchNorm: true,
  epsilon: 1e-5,
  activation: 'relu',
  leak: 0.01,
  initialisation: { kind: 'he' },
  lambda: 0.005,
  batchSize: 10,
  etaMin: 1e-5,
  etaMax: 0.1,
  stepSize: 10,
  cycles: 1.5,
  runningStatistics: { kind: 'exponential', alpha: 0.9 },
  trainingSamples: 70,
  validationSamples: 10,
  evaluationsPerCycle: 2,
  evaluationSamples: 20,
  seed: 3,
};

/** A plain experiment, a coarse search, a fine one around it, and the best of both. */
export const tinyExperiments: Experiments = {
  defaults: tinySettings,
  schedules: { short: { stepSize: 4, cycles: 1 } },
  experiments: {
    plain: { title: 'Plain', settings: { batchNorm: false, stepSize: 6 } },
    best: { title: 'Best', settings: {}, lambdaSearch: { kind: 'best', searches: ['coarse', 'fine'] } },
    fine: { title: 'Fine', settings: {}, lambdaSearch: { kind: 'around', search: 'coarse', count: 2, decades: 0.5 } },
    coarse: { title: 'Coarse', settings: {}, lambdaSearch: { kind: 'logUniform', count: 3, from: 1e-5, to: 1e-1 } },
  },
};
