export { backward, computeGradients } from './backward.ts';
export { batchNormBackward, batchNormForward, normalise } from './batch-norm.ts';
export { computeCost } from './cost.ts';
export { crossEntropySum } from './cross-entropy.ts';
export { cyclicalLearningRate } from './cyclical-learning-rate.ts';
export { type Batch, type Evaluation, evaluate } from './evaluate.ts';
export {
  type Forward,
  forward,
  type HiddenLayer,
  type NormalisedLayer,
  type PlainLayer,
  scaleAndShift,
} from './forward.ts';
export { type Initialisation, initialiseParameters } from './initialise.ts';
export type { Gradients, LayerStatistics, Options, Parameters, Statistics } from './parameters.ts';
export { predict } from './predict.ts';
export { type RunningStatistics, type RunningStatisticsKind, updateRunningStatistics } from './running-statistics.ts';
export { sgdStep } from './sgd.ts';
export { softmax } from './softmax.ts';
export type { MovedCosts, Moves, NetworkCost } from './structured/network-cost.ts';
export { namedTensors } from './structured/network-cost.ts';
export { createPlainCost } from './structured/plain-cost.ts';
export { createStructuredCost } from './structured/structured-cost.ts';
export { type Snapshot, type TrainingState, type TrainOptions, train } from './train.ts';
