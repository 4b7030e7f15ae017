import type { Evaluation, ExperimentSettings, History } from '@gradus/contracts';
import type { Dataset } from '@gradus/data';
import { createRandom } from '@gradus/matrix';
import {
  cyclicalLearningRate,
  evaluate,
  initialiseParameters,
  type Snapshot,
  type TrainingState,
  type TrainOptions,
  train,
} from '@gradus/net';
import type { Checkpoint } from './checkpoint.ts';
import { endlessBatches, prepareSamples, type Samples } from './samples.ts';

/** The part of a history that is computed. */
export type TrainingResult = Pick<History, 'points' | 'test'>;

/** Tells how far a task is: `done` of `total` units, and a short note such as the current accuracy. */
export type Report = (done: number, total: number, note?: string) => void;

/** What a training tells, and where it begins. */
export interface TrainingWatch {
  /** Called about a hundred times. */
  readonly report: Report;
  /** Called at every evaluation but the last. The arrays hold only until it returns: copy what is to stay. */
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void;
  /** Called before each step; what it throws ends the training. */
  readonly beforeStep?: () => void;
  /** Of an interrupted training with these settings and data; else it begins at the first step. */
  readonly resumeFrom?: Checkpoint | undefined;
}

/**
 * Trains one network in float32 and evaluates it in test mode: before the first step, `evaluationsPerCycle` times in
 * each cycle, and at the end; on the first `evaluationSamples` of the training part and on the validation part, and
 * at the end on the test part too.
 *
 * @param settings - the same settings and data give the same result, wherever it resumes from
 * @throws InputError when the data set has too few images
 *
 * @example
 * const report = (done: number, total: number) => console.log(done / total);
 * const { points, test } = runTraining(dataset, experiments.defaults, { report });
 */
export function runTraining(dataset: Dataset, settings: ExperimentSettings, watch: TrainingWatch): TrainingResult {
  const { report, onCheckpoint, resumeFrom } = watch;
  const samples = prepareSamples(dataset, settings);
  const { training, validation, test } = samples.split;
  const points = [...(resumeFrom?.points ?? [])];
  const trainOptions = trainOptionsOf(dataset, settings, samples, resumeFrom?.state, (done, total) => {
    watch.beforeStep?.();
    if (done === (resumeFrom?.state.t ?? 0) || done % Math.ceil(total / 100) === 0) {
      report(done, total, noteOf(resumeFrom?.state.t, points.at(-1)?.validation));
    }
  });
  let last: Snapshot | undefined;
  for (const snapshot of train(trainOptions)) {
    last = snapshot;
    // Training yields again the snapshot that it resumes from.
    if (snapshot.t === resumeFrom?.state.t) continue;
    points.push({
      t: snapshot.t,
      eta: snapshot.eta,
      training: measure(samples.inChunks(training.subarray(0, settings.evaluationSamples)), snapshot, settings),
      validation: measure(samples.inChunks(validation), snapshot, settings),
    });
    if (snapshot.t < trainOptions.steps) onCheckpoint?.({ points, state: snapshot.state });
  }
  if (last === undefined) throw new Error('runTraining: expected train to yield a last snapshot, got none');
  return { points, test: measure(samples.inChunks(test), last, settings) };
}

function trainOptionsOf(
  dataset: Dataset,
  settings: ExperimentSettings,
  samples: Samples,
  resumed: TrainingState | undefined,
  beforeStep: (done: number, total: number) => void,
): TrainOptions {
  const { etaMin, etaMax, stepSize, cycles } = settings;
  const random = createRandom(settings.seed);
  const d = dataset.images.length / dataset.labels.length;
  const widths = [d, ...settings.hidden, dataset.labelNames.length];
  // The weights are drawn before the order of the samples; both are drawn again to resume, at a few ms an epoch.
  const parameters = initialiseParameters(widths, settings.initialisation, settings.batchNorm, random, 'float32');
  const batches = endlessBatches(samples.split.training, settings.batchSize, random);
  const steps = Math.max(1, Math.round(cycles * 2 * stepSize));
  const first = resumed?.t ?? 0;
  for (let done = 0; done < first; done++) batches.next();
  let t = first;
  return {
    start: resumed ?? parameters,
    options: settings,
    lambda: settings.lambda,
    nextBatch: () => {
      beforeStep(t, steps);
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

function noteOf(resumedAt: number | undefined, validation: Evaluation | undefined): string {
  const notes: string[] = [];
  if (resumedAt !== undefined) notes.push(`resumed at t = ${resumedAt}`);
  if (validation !== undefined) notes.push(`validation ${(100 * validation.accuracy).toFixed(1)} %`);
  return notes.join(', ');
}
