import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import { type Experiments, type History, withFolderLock } from '@gradus/contracts';
import { type Dataset, splitTraining } from '@gradus/data';
import { backend } from '@gradus/matrix';
import { checkpointPath, readCheckpoint, removeCheckpoint, writeCheckpoint } from './checkpoint-file.ts';
import { historyHash, historyPath, makeFolderOf, writeHistory } from './history-file.ts';
import { lambdaOf } from './lambda-search.ts';
import { experimentOf, type PlannedRun, planRuns } from './plan.ts';
import { runInWorker } from './run-in-worker.ts';
import { findHistory, setAsideInTheWay, tellInTheWay, type Wanted } from './set-aside.ts';
import { FULL_SCHEDULE, resolveSettings } from './settings.ts';
import type { Report, TrainingResult } from './training-run.ts';

const VERSION: string = createRequire(import.meta.url)('../package.json').version;
const ENGINE = 'reference';
/** What an interrupt costs at most, next to the way to the next evaluation. */
const CHECKPOINT_EVERY_MS = 10_000;

export interface ExperimentsRequest {
  readonly experiments: Experiments;
  /** Id of the assignment that declares them. */
  readonly assignment: string;
  readonly dataset: Dataset;
  /** Folder for the histories. */
  readonly out: string;
  /** Names or globs of experiments and runs; none means all. */
  readonly names?: readonly string[];
  /** A name in `schedules`, else `full`. */
  readonly schedule?: string | undefined;
  /** Ends the running trainings; what was finished stays, and so do the last checkpoints. */
  readonly signal?: AbortSignal | undefined;
  /** A checkpoint is written at evaluations that are at least so far apart; else 10,000. */
  readonly checkpointEveryMs?: number | undefined;
  /** Told, in one line, of a checkpoint that is damaged, and of a file that is set aside. */
  readonly warn?: (line: string) => void;
}

/** One training to be made: shows itself as a line of progress. */
export interface TrainingTask {
  readonly title: string;
  /** @param threads - that share its products: the more, the faster, with the same result */
  run(report: Report, threads: number): Promise<FinishedRun>;
}

/** Runs tasks that do not depend on one another, as many at a time as it sees fit, and keeps their order. */
export type TaskRunner = (tasks: readonly TrainingTask[]) => Promise<FinishedRun[]>;

export interface FinishedRun {
  readonly name: string;
  readonly path: string;
  /** The history was there already. */
  readonly kept: boolean;
  readonly history: History;
}

/**
 * Trains what is declared and writes a history for each run to `<out>/<name>.json`, whole or not at all. A history
 * that is there with the same hash is kept; one with another hash is set aside when the new one is written, and taken
 * back when it is wanted again. Searches that the asked ones build on are run first. Each training has a thread of its
 * own; the bytes written do not depend on how many run at a time.
 *
 * While it runs, `<out>/<name>.<first of hash>.checkpoint` holds how far it is. A run that was interrupted, by whatever,
 * goes on from there, to the history that it would have made without. A damaged checkpoint is told and not used.
 *
 * @param runTasks - how the trainings of one stage are run and shown
 * @returns all runs, those that others build on first
 * @throws InputError when a name, the schedule or a setting is wrong for these experiments or this data set, the
 * histories cannot be written, or another process works in their folder
 * @throws the signal's reason when it aborts
 *
 * @example
 * await runExperiments(request, (tasks) => Promise.all(tasks.map((task) => task.run(() => {}, 1))));
 */
export async function runExperiments(request: ExperimentsRequest, runTasks: TaskRunner): Promise<FinishedRun[]> {
  const { experiments, dataset, out, names = [], schedule = FULL_SCHEDULE } = request;
  const stages = planRuns(experiments, names);
  // What is wrong with any run is told before the first is trained.
  for (const run of stages.flat()) {
    const settings = resolveSettings(experiments, run.experiment, schedule);
    splitTraining(dataset, settings.trainingSamples, settings.validationSamples);
  }
  return await withFolderLock(out, async () => {
    for (const run of stages.flat()) await makeFolderOf(historyPath(out, run.name));
    return await runStages(stages, request, runTasks);
  });
}

async function runStages(
  stages: readonly PlannedRun[][],
  request: ExperimentsRequest,
  runTasks: TaskRunner,
): Promise<FinishedRun[]> {
  const finished = new Map<string, FinishedRun>();
  for (const stage of stages) {
    const declared = stage.map((run) => declare(run, request, finished));
    for (const run of declared) {
      const kept = await keep(run, request);
      if (kept !== undefined) finished.set(run.name, kept);
    }
    const left = declared.filter(({ name }) => !finished.has(name));
    const failure = new AbortController();
    const signal = AbortSignal.any([failure.signal, ...(request.signal === undefined ? [] : [request.signal])]);
    const tasks = await Promise.all(left.map((run) => taskOf(run, { ...request, signal })));
    for (const run of await runTogether(tasks, runTasks, failure)) finished.set(run.name, run);
  }
  return stages.flat().flatMap(({ name }) => finished.get(name) ?? []);
}

/** Runs tasks so that the first one that fails ends the others: when the promise settles, none is left running. */
async function runTogether(
  tasks: readonly TrainingTask[],
  runTasks: TaskRunner,
  failure: AbortController,
): Promise<FinishedRun[]> {
  const running: Promise<unknown>[] = [];
  const watched = tasks.map((task): TrainingTask => {
    const run: TrainingTask['run'] = (report, threads) => {
      const training = task.run(report, threads);
      running.push(training.catch((error) => failure.abort(error)));
      return training;
    };
    return { ...task, run };
  });
  try {
    return await runTasks(watched);
  } finally {
    await Promise.all(running);
  }
}

/** A run whose settings are known, λ included: all of its history but the numbers. */
interface DeclaredRun extends Wanted {
  readonly path: string;
  readonly checkpointPath: string;
  readonly header: Omit<History, keyof TrainingResult>;
}

function declare(
  run: PlannedRun,
  { experiments, assignment, dataset, out, schedule = FULL_SCHEDULE }: ExperimentsRequest,
  finished: ReadonlyMap<string, FinishedRun>,
): DeclaredRun {
  const resolved = resolveSettings(experiments, run.experiment, schedule);
  const settings = { ...resolved, lambda: lambdaOf(run, experiments, resolved, finished) };
  const { provenance, sha256 } = dataset;
  const { name: backendName, detail } = backend();
  const common = { gradus: VERSION, engine: ENGINE, backend: `${backendName} (${detail})`, settings };
  const hash = historyHash({ ...common, dataSha256: sha256, dtype: 'float32' });
  const header = {
    experiment: run.name,
    title: experimentOf(experiments, run.experiment).title,
    assignment,
    schedule,
    hash,
    data: { provenance, sha256 },
    ...common,
  };
  const { name } = run;
  return { out, name, hash, path: historyPath(out, name), checkpointPath: checkpointPath(out, name, hash), header };
}

/** What does not determine the numbers, such as the title, is brought up to date. */
async function keep(run: DeclaredRun, { warn = () => {} }: ExperimentsRequest): Promise<FinishedRun | undefined> {
  const { name, path, checkpointPath, header } = run;
  const found = await findHistory(run, warn);
  if (found === undefined) return undefined;
  const history = { ...header, points: found.points, test: found.test };
  if (!isDeepStrictEqual(history, found)) await writeHistory(path, history);
  await removeCheckpoint(checkpointPath);
  return { name, path, kept: true, history };
}

/** What is there is read before any training is shown, so that what is told of it stands above the progress. */
async function taskOf(run: DeclaredRun, request: ExperimentsRequest): Promise<TrainingTask> {
  const { name, hash, path, checkpointPath, header } = run;
  const { dataset, signal, checkpointEveryMs = CHECKPOINT_EVERY_MS, warn = () => {} } = request;
  const { settings } = header;
  await tellInTheWay(run, warn);
  const resumeFrom = await readCheckpoint(checkpointPath, hash, warn);
  const input = { dataset, settings, hash, resumeFrom, checkpointEveryMs };
  const saveCheckpoint = (bytes: Uint8Array) => writeCheckpoint(checkpointPath, bytes);
  return {
    title: name,
    run: async (report, threads) => {
      const result = await runInWorker({ ...input, threads }, { report, saveCheckpoint, signal });
      const history = { ...header, ...result };
      await setAsideInTheWay(run);
      await writeHistory(path, history);
      await removeCheckpoint(checkpointPath);
      return { name, path, kept: false, history };
    },
  };
}
