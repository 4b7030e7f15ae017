import { realpath } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { type Gradebook, type GradebookEntry, InputError, type JournalEntry, type Result } from '@gradus/contracts';
import {
  type BatchFolder,
  type ClassList,
  type Counts,
  classSources,
  type Finish,
  findSimilar,
  type GradedBatch,
  gradeBatch,
  LAYOUTS,
  type LayoutName,
  type LoadedAssignment,
  loadAssignment,
  parseDeadline,
  readClass,
  SANDBOXES,
  similarityCsv,
  starterSources,
  writeExports,
} from '@gradus/grader';
import { compileFeedback, renderDashboard, similarityPage } from '@gradus/reports/class';
import { Command, Option } from 'commander';
import { assignmentFolder } from '../assignment-folder.ts';
import { batchGraders, type GradersFlags } from '../batch-graders.ts';
import { batchLines, countsNote } from '../batch-screen.ts';
import { ExitCode } from '../exit-code.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import { parseJobs, parseRepeat, parseSeed } from '../option-parsers.ts';
import { runWithProgress } from '../progress.ts';

interface GradeFlags extends GradersFlags {
  readonly assignment: string;
  readonly seed?: number;
  readonly adapter?: string;
  readonly roster?: string;
  readonly deadline?: string;
  readonly layout?: LayoutName;
  readonly repeat?: number;
  readonly similarity?: boolean;
  readonly json?: boolean;
}

/** `gradus grade`: grades a folder of submissions. */
export function gradeCommand(): Command {
  return new Command('grade')
    .description('Grade a folder of submissions; run again, it grades only what changed.')
    .argument('<submissions>', "a folder or .zip: hand-ins by student, or a platform's download (docs/hand-ins.md)")
    .requiredOption('--assignment <id>', 'the assignment, or its folder')
    .requiredOption('--out <dir>', 'where results and gradebook.csv go')
    .option('--jobs <number>', 'submissions graded at a time', parseJobs, availableParallelism())
    .option('--seed <number>', "the grading seed; else the batch's, else a new one", parseSeed)
    .option('--python <path>', 'the Python with numpy that runs submissions in Python')
    .option('--adapter <file>', "what exports the targets and imports each submission's own files")
    .addOption(
      new Option('--sandbox <name>', 'what keeps submissions from this machine')
        .choices(SANDBOXES)
        .default('bubblewrap'),
    )
    .addOption(
      new Option('--queue <url>', 'workers elsewhere grade (gradus worker): redis://, rediss:// or postgres://…').env(
        'GRADUS_QUEUE',
      ),
    )
    .option('--roster <csv>', "who is in the class: a platform's table, or columns id, name, email")
    .option('--deadline <time>', 'the last attempt before it counts; such as 2026-11-20T23:59+01:00')
    .addOption(new Option('--layout <name>', 'how the hand-ins lie there; else by their names').choices(LAYOUTS))
    .option('--repeat <times>', 'grade each submission so often, to find those that do not end the same', parseRepeat)
    .option('--similarity', 'compare the submissions with each other, for TAs alone: similarity/index.html')
    .option('--json', 'print what happens as it happens, a line of JSON each')
    .addHelpText(
      'after',
      '\nExample:\n  $ gradus grade hand-ins --assignment a3-batch-norm --out graded\n' +
        '  $ gradus grade hand-ins --assignment a3-batch-norm --out graded --adapter course/adapter.py\n',
    )
    .action(grade);
}

async function grade(path: string, flags: GradeFlags): Promise<void> {
  // What is read of hand-ins and results is garbage a moment later: a class of 20,000 needs no more than 300 MB.
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=30');
  const assignmentPath = await assignmentFolder(flags.assignment);
  const loaded = await loadAssignment(assignmentPath);
  const { adapter, out, seed, repeat: times } = flags;
  // It may hold a password, which no process of ours needs.
  delete process.env.GRADUS_QUEUE;
  const { level, description, openGraders } = await batchGraders(flags, assignmentPath);
  await expectOtherFolder(out, path);
  const { roster, layout } = flags;
  const deadline = flags.deadline === undefined ? undefined : parseDeadline(flags.deadline);
  const others = [out, ...(adapter === undefined ? [] : [adapter])];
  const classList = await readClass(path, { roster, deadline, layout, others });
  const onEvent = flags.json === true ? (event: JournalEntry) => console.log(JSON.stringify(event)) : undefined;
  const { title } = loaded.assignment;
  const feedback = await compileFeedback();
  const pagesOf = (entry: GradebookEntry, result: Result | undefined) =>
    result === undefined ? feedback.renderMissing({ entry, title }) : feedback.renderFeedback({ result, entry, title });
  try {
    const [batch] = await abortOnInterrupt((signal) =>
      runWithProgress([
        {
          title: `grading ${path}`,
          run: (report) => {
            let first: { readonly ms: number; readonly done: number } | undefined;
            const onProgress = (counts: Counts): void => {
              first ??= { ms: Date.now(), done: counts.done };
              report(counts.done, counts.total, countsNote(counts, (Date.now() - first.ms) / 1000, first.done));
            };
            return gradeBatch(loaded, classList, {
              ...{ out, seed, adapter, level, times, openGraders, signal, onEvent, onProgress, pagesOf },
              finish: [
                writeDashboard,
                async (gradebook, folder) => void (await writeExports(folder.path, gradebook)),
                ...(flags.similarity === true
                  ? [similarityOf(classList, assignmentPath, loaded, adapter, signal)]
                  : []),
              ],
            });
          },
        },
      ]),
    );
    if (batch === undefined) throw new Error('the batch ended without a gradebook');
    if (flags.json !== true) {
      const found = `Hand-ins: ${classList.layout} · sandbox: ${description}`;
      console.log([...batchLines(batch, out), found].join('\n'));
    }
    process.exitCode = exitCodeOf(batch);
  } finally {
    await classList.close();
  }
}

/** Results among hand-ins would be hand-ins the next time. */
async function expectOtherFolder(out: string, handIns: string): Promise<void> {
  const [one, other] = await Promise.all([out, handIns].map((path) => realpath(path).catch(() => resolve(path))));
  if (one !== other) return;
  throw new InputError(`${out}: expected another folder than that of the hand-ins. Give one with --out`);
}

const LINKS = ['gradebook.csv', 'exports/canvas.csv', 'exports/moodle.csv', 'exports/grades.csv', 'exports/junit.xml'];

async function writeDashboard(gradebook: Gradebook, folder: BatchFolder): Promise<void> {
  const links = LINKS.map((path) => ({ text: basename(path), href: path }));
  await folder.write('index.html', await renderDashboard(gradebook, links));
}

/** Compares the class with itself, for TAs alone: nothing else speaks of it. */
function similarityOf(
  classList: ClassList,
  assignmentPath: string,
  { assignment }: LoadedAssignment,
  adapter: string | undefined,
  signal: AbortSignal,
): Finish {
  return async (_, folder) => {
    signal.throwIfAborted();
    const ignore = await starterSources(assignmentPath);
    const sources = classSources(classList, assignment.submission, { adapter, signal });
    const similarity = await findSimilar(sources, { ignore, signal });
    await folder.write('similarity/index.html', await similarityPage(similarity, assignment.title));
    await folder.write('similarity/similarity.csv', similarityCsv(similarity));
  };
}

function exitCodeOf({ gradebook, faults, isInterrupted }: GradedBatch): number {
  if (isInterrupted) return ExitCode.interrupted;
  const isUngraded = gradebook.entries.some(({ status }) => status === 'ungraded');
  return isUngraded || faults.length > 0 ? ExitCode.fault : ExitCode.fine;
}
