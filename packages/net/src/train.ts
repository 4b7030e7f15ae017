import type { Matrix } from '@gradus/matrix';
import type { Batch } from './evaluate.ts';
import { expectLabels, expectNetwork, type Options, type Parameters, type Statistics } from './parameters.ts';
import {
  createStatisticsKeeper,
  currentStatistics,
  type RunningStatistics,
  type RunningStatisticsKind,
} from './running-statistics.ts';
import { allocateParameters, copyParameters, createTrainingStep, type TrainingStep } from './training-step.ts';

/** All that training goes on from, but the mini-batches: those of step `t` and later must come next. */
export interface TrainingState {
  /** Update steps done. */
  readonly t: number;
  readonly parameters: Parameters;
  /** Statistics of the mini-batches learnt so far. */
  readonly kept: RunningStatistics;
}

/** What `train` needs; where the mini-batches come from is the caller's. */
export interface TrainOptions {
  /** To start from, not changed: parameters before the first step, or the state of a snapshot to resume from. */
  readonly start: Parameters | TrainingState;
  readonly options: Options;
  readonly lambda: number;
  /** Called once for each update step, in order. */
  readonly nextBatch: () => Batch;
  /** The learning rate of update step t. */
  readonly schedule: (t: number) => number;
  /** How many update steps to make. */
  readonly steps: number;
  /** A snapshot is given at every so many update steps. */
  readonly evaluateEvery: number;
  readonly runningStatistics: RunningStatisticsKind;
}

/** The network after `t` update steps, ready for `evaluate`: `statistics` are those for test mode. */
export interface Snapshot {
  readonly t: number;
  /** The learning rate of step t. */
  readonly eta: number;
  readonly parameters: Parameters;
  readonly statistics: Statistics;
  /** To resume from: training then yields this snapshot again, and all that follow to the bit. */
  readonly state: TrainingState;
}

/**
 * Mini-batch gradient descent. Yields snapshots at t = 0, `evaluateEvery`, 2 `evaluateEvery`, … and, always, at
 * t = `steps`. The statistics of a snapshot include those of the mini-batch about to be learnt, so at t = 0 they are
 * the first mini-batch's.
 *
 * @throws RangeError when `steps` or `evaluateEvery` is not a whole number ≥ 1, or a shape does not fit
 *
 * @example
 * for (const { t, parameters, statistics } of train(trainOptions)) {
 *   console.log(t, evaluate(validation, parameters, statistics, lambda, options).accuracy);
 * }
 */
export function* train(trainOptions: TrainOptions): Generator<Snapshot, void, void> {
  const { nextBatch, schedule, steps, evaluateEvery, runningStatistics } = trainOptions;
  for (const [name, value] of Object.entries({ steps, evaluateEvery })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`train: expected ${name} to be a whole number ≥ 1, got ${value}`);
    }
  }
  const { start } = trainOptions;
  const first: TrainingState = 't' in start ? start : { t: 0, parameters: start, kept: [] };
  const keeper = createStatisticsKeeper(runningStatistics, first.kept);
  const parameters = allocateParameters(first.parameters);
  const stepOf = createSteps(parameters, trainOptions);
  const snapshot = (t: number, before: RunningStatistics): Snapshot => {
    const copied = copyParameters(parameters);
    const state = { t, parameters: copied, kept: before };
    return { t, eta: schedule(t), parameters: copied, statistics: currentStatistics(keeper.kept()), state };
  };
  for (let t = first.t; t < steps; t++) {
    const { X, Y } = nextBatch();
    const step = stepOf(X);
    expectLabels('train', X, Y, parameters);
    step.forward(X);
    if (t % evaluateEvery === 0) {
      const before = keeper.kept();
      keeper.remember(step.statistics);
      yield snapshot(t, before);
    } else {
      keeper.remember(step.statistics);
    }
    step.learn(Y, schedule(t));
  }
  yield snapshot(steps, keeper.kept());
}

/** The step for a mini-batch, made once for each size: its arrays are never freed. */
function createSteps(parameters: Parameters, { options, lambda }: TrainOptions): (X: Matrix) => TrainingStep {
  const steps = new Map<number, TrainingStep>();
  return (X) => {
    const known = steps.get(X.cols);
    if (known !== undefined) return known;
    expectNetwork('train', X, parameters, options);
    const made = createTrainingStep(parameters, options, lambda, X.cols);
    steps.set(X.cols, made);
    return made;
  };
}
