export { batchNormBackward, batchNormForward, computeCost, computeGradients, forward, predict, softmax } from './base.ts';
export { updateRunningStatistics } from './running-statistics.js';
export { cyclicalLearningRate } from './schedule';
