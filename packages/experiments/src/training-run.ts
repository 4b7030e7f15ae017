import type { Evaluation, ExperimentSettings, History } from '@gradus/contracts';
import type { Dataset } from '@gradus/data';
import { createRandom } from '@gradus/matrix';
import {
  cyclicalLearningRate,
  evaluate,
  initialiseParameters,
  type Snapshot,
  type TrainOptions,
  train,
} from '@gradus/net';
import { endlessBatches, prepareSamples, type Samples } from './samples.ts';

/** The part of a history that is computed. */
export type TrainingResult = Pick<History, 'points' | 'test'>;

/** Tells how far a task is: `done` of `total` units, and a short note such as the current accuracy. */
export type Report = (done: number, total: number, note?: string) => void;

/**
 * Trains one network in float32 and evaluates it in test mode: before the first step, `evaluationsPerCycle` times in
 * each cycle, and at the end; on the first `evaluationSamples` of the training part and on the validation part, and
 * at the end on the test part too.
 *
 * @param settings - the same settings and data give the same result
 * @param report - called about a hundred times
 * @throws InputError when the data set has too few images
 *
 * @example
 * const { points, test } = runTraining(dataset, experiments.defaults, (done, total) => console.log(done / total));
 */
export function runTraining(dataset: Dataset, settings: ExperimentSettings, report: Report): TrainingResult {
  const samples = prepareSamples(dataset, settings);
  const { training, validation, test } = samples.split;
  const points: History['points'] = [];
  const trainOptions = trainOptionsOf(dataset, settings, samples, (done, total) => {
    report(done, total, noteOf(points.at(-1)?.validation));
  });
  let last: Snapshot | undefined;
  for (const snapshot of train(trainOptions)) {
    points.push({
      t: snapshot.t,
      eta: snapshot.eta,
      training: measure(samples.inChunks(training.subarray(0, settings.evaluationSamples)), snapshot, settings),
      validation: measure(samples.inChunks(validation), snapshot, settings),
    });
    last = snapshot;
  }
  if (last === undefined) throw new Error('runTraining: expected train to yield a last snapshot, got none');
  return { points, test: measure(samples.inChunks(test), last, settings) };
}

function trainOptionsOf(
  dataset: Dataset,
  settings: ExperimentSettings,
  samples: Samples,
  report: (done: number, total: number) => void,
): TrainOptions {
  const { etaMin, etaMax, stepSize, cycles } = settings;
  const random = createRandom(settings.seed);
  const d = dataset.images.length / dataset.labels.length;
  const widths = [d, ...settings.hidden, dataset.labelNames.length];
  // The weights are drawn before the order of the samples.
  const parameters = initialiseParameters(widths, settings.initialisation, settings.batchNorm, random, 'float32');
  const batches = endlessBatches(samples.split.training, settings.batchSize, random);
  const steps = Math.max(1, Math.round(cycles * 2 * stepSize));
  let t = 0;
  return {
    start: parameters,
    options: settings,
    lambda: settings.lambda,
    nextBatch: () => {
      if (t % Math.ceil(steps / 100) === 0) report(t, steps);
      t++;
      return samples.gather(batches.next().value);
    },
    schedule: (step) => cyclicalLearningRate(step, etaMin, etaMax, stepSize),
    steps,
    evaluateEvery: Math.max(1, Math.round((2 * stepSize) / settings.evaluationsPerCycle)),
    runningStatistics: settings.runningStatistics,
  };
}

function measure(
  chunks: ReturnType<Samples['inChunks']>,
  { parameters, statistics }: Snapshot,
  settings: ExperimentSettings,
): Evaluation {
  const { loss, cost, accuracy } = evaluate(chunks, parameters, statistics, settings.lambda, settings);
  return { loss: finiteOrNull(loss), cost: finiteOrNull(cost), accuracy };
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function noteOf(validation: Evaluation | undefined): string {
  return validation === undefined ? '' : `validation ${(100 * validation.accuracy).toFixed(1)} %`;
}
