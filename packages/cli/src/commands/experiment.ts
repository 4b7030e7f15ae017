import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Assignment, Experiments, InputError, type Provenance, readJson } from '@gradus/contracts';
import { type Dataset, loadDataset, locateDataset } from '@gradus/data';
import { type FinishedRun, FULL_SCHEDULE, runExperiments } from '@gradus/experiments';
import { Command, InvalidArgumentError } from 'commander';
import { assignmentFolder } from '../assignment-folder.ts';
import { ExitCode } from '../exit-code.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import { parseJobs } from '../option-parsers.ts';
import { runWithProgress } from '../progress.ts';

const MEANING: Record<Provenance, string> = {
  official: 'official CIFAR-10',
  unverified: 'unverified: the checksum is not that of the official CIFAR-10',
  synthetic: 'synthetic: a stand-in, its accuracies say nothing about CIFAR-10',
};

interface Flags {
  readonly assignment: string;
  readonly data?: string;
  readonly schedule: string;
  readonly out: string;
  readonly jobs: number;
  readonly checkpointEvery: number;
  readonly json?: boolean;
}

/** `gradus experiment [names…]`. */
export function experimentCommand(): Command {
  return new Command('experiment')
    .description('train the networks that an assignment declares; finished histories are kept, interrupted ones go on')
    .argument('[names...]', 'experiments, runs of a search, or globs of them; all when left out')
    .requiredOption('--assignment <id>', 'the assignment whose experiments.json is meant')
    .option('--data <path>', "CIFAR-10, a folder or an archive; else $CIFAR10_DIR, else the user's cache")
    .option('--schedule <name>', 'a schedule of experiments.json, such as short', FULL_SCHEDULE)
    .option('--out <dir>', 'the folder for the histories, for one process at a time', 'histories')
    .option('--jobs <n>', 'how many trainings at a time', parseJobs, availableParallelism())
    .option('--checkpoint-every <seconds>', 'how often what an interrupted run goes on from is saved', parseSeconds, 10)
    .option('--json', 'print the results for machines')
    .addHelpText(
      'after',
      "\nA history of another schedule or other settings is set aside, in _set-aside, and taken back when it is wanted again.\n\nExample:\n  $ gradus experiment 3-layer 'lambda-*' --assignment a3-batch-norm --data cifar",
    )
    .action(runCommand);
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && Number.isFinite(seconds)) return seconds;
  throw new InvalidArgumentError(`Expected a number of seconds ≥ 0, got '${text}'.`);
}

async function runCommand(names: readonly string[], flags: Flags): Promise<void> {
  const { schedule, out, jobs } = flags;
  const folder = await assignmentFolder(flags.assignment);
  // A folder was perhaps named; histories are of the assignment, wherever its folder is.
  const { id: assignment } = await readJson(Assignment, join(folder, 'assignment.json'));
  const experiments = await readJson(Experiments, join(folder, 'experiments.json'));
  const dataset = await openData(flags.data);
  const checkpointEveryMs = 1000 * flags.checkpointEvery;
  const warn = (line: string) => console.error(line);
  await abortOnInterrupt(async (signal) => {
    try {
      const finished = await runExperiments(
        { experiments, assignment, dataset, out, names, schedule, checkpointEveryMs, signal, warn },
        (tasks) => {
          const threads = threadsOfEach(Math.min(jobs, tasks.length));
          return runWithProgress(
            tasks.map(({ title, run }) => ({ title, run: (report) => run(report, threads) })),
            jobs,
          );
        },
      );
      console.log(flags.json ? JSON.stringify(finished.map(summary), null, 2) : resultTable(finished));
    } catch (error) {
      if (!signal.aborted) throw error;
      console.error(`Finished histories and checkpoints are in ${out}; the same command goes on from there.`);
      process.exitCode = ExitCode.interrupted;
    }
  });
}

/** The cores, dealt out to trainings that run side by side. */
function threadsOfEach(atATime: number): number {
  return Math.max(1, Math.floor(availableParallelism() / Math.max(1, atATime)));
}

async function openData(path: string | undefined): Promise<Dataset> {
  const location = await locateDataset({ path, environment: process.env });
  if (location === undefined) {
    throw new InputError(
      "no CIFAR-10: expected --data, $CIFAR10_DIR or the user's cache to hold it. Run 'gradus data fetch', or 'gradus data synthesize' for a stand-in.",
    );
  }
  const dataset = await loadDataset(location.path);
  console.error(`Data: ${location.path} (${location.how}), ${MEANING[dataset.provenance]}`);
  return dataset;
}

function summary({ name, path, kept, history }: FinishedRun) {
  return {
    name,
    path,
    kept,
    schedule: history.schedule,
    provenance: history.data.provenance,
    lambda: history.settings.lambda,
    validationAccuracy: history.points.at(-1)?.validation.accuracy ?? null,
    testAccuracy: history.test.accuracy,
  };
}

/** A line for each run: its data's provenance, λ, and the accuracies at the end. */
export function resultTable(finished: readonly FinishedRun[]): string {
  const percent = (share: number | null) => (share === null ? '–' : `${(100 * share).toFixed(2)} %`);
  const rows = finished
    .map(summary)
    .map((run) => [
      run.name,
      run.provenance,
      String(run.lambda),
      percent(run.validationAccuracy),
      percent(run.testAccuracy),
      [run.schedule === FULL_SCHEDULE ? '' : `schedule ${run.schedule}`, run.kept ? 'kept' : '']
        .filter(Boolean)
        .join(', '),
    ]);
  const table = [['experiment', 'data', 'λ', 'validation', 'test', ''], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table
    .map((row) =>
      row
        .map((cell, column) => pad(cell, column, widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Numbers stand to the right: λ and the accuracies. */
function pad(cell: string, column: number, width: number): string {
  return column >= 2 && column <= 4 ? cell.padStart(width) : cell.padEnd(width);
}
