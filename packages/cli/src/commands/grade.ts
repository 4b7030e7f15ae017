import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import {
  type Grading,
  gradeBatch,
  type LoadedAssignment,
  loadAssignment,
  openSandbox,
  runtimesOf,
  SANDBOXES,
  type Sandbox,
  type SandboxName,
} from '@gradus/grader';
import { Command, Option } from 'commander';
import { assignmentFolder } from '../assignment-folder.ts';
import { ExitCode } from '../exit-code.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import { parseJobs, parseSeed } from '../option-parsers.ts';
import { runWithProgress } from '../progress.ts';
import { gradingLine, printable } from '../screen.ts';

interface GradeFlags {
  readonly assignment: string;
  readonly out: string;
  readonly jobs: number;
  readonly seed?: number;
  readonly python?: string;
  readonly adapter?: string;
  readonly sandbox: SandboxName;
  readonly json?: boolean;
}

/** `gradus grade`: grades a folder of submissions. */
export function gradeCommand(): Command {
  return new Command('grade')
    .description('Grade a folder of submissions; run again, it grades only what changed.')
    .argument('<submissions>', 'a folder with a folder, a .zip, .ts, .py or .ipynb file for each student')
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
    .option('--json', 'print how each submission was graded as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ gradus grade hand-ins --assignment a3-batch-norm --out graded\n' +
        '  $ gradus grade hand-ins --assignment a3-batch-norm --out graded --adapter course/adapter.py\n',
    )
    .action(grade);
}

async function grade(folder: string, flags: GradeFlags): Promise<void> {
  const loaded = await loadAssignment(await assignmentFolder(flags.assignment));
  const sandbox = await openSandbox(flags.sandbox);
  try {
    await gradeIn(sandbox, loaded, folder, flags);
  } finally {
    sandbox.close();
  }
}

async function gradeIn(sandbox: Sandbox, loaded: LoadedAssignment, folder: string, flags: GradeFlags): Promise<void> {
  const [batch] = await abortOnInterrupt((signal) =>
    runWithProgress([
      {
        title: `grading ${folder}`,
        run: (report) =>
          gradeBatch(loaded, folder, {
            out: flags.out,
            jobs: flags.jobs,
            runtimes: runtimesOf(loaded.assignment, { python: flags.python }, (path) => sandbox.canRead(path)),
            sandbox,
            adapter: flags.adapter,
            signal,
            ...(flags.seed === undefined ? {} : { seed: flags.seed }),
            onGraded: ({ id }, done, total) => report(done, total, printable(id)),
          }),
      },
    ]),
  );
  if (batch === undefined) throw new Error('the batch ended without a result');
  const { gradings, gradebook, seed, isInterrupted } = batch;
  const { level, description } = sandbox;
  if (flags.json === true) console.log(JSON.stringify({ seed, sandbox: level, gradings, gradebook }, null, 2));
  else {
    for (const grading of gradings) console.log(gradingLine(grading));
    console.log(`\n${countsOf(gradings)} · seed ${seed} · ${relative('.', gradebook)}`);
    console.log(`Sandbox: ${level} (${description})`);
  }
  const isUngraded = gradings.some(({ status }) => status === 'ungraded');
  process.exitCode = isInterrupted ? ExitCode.interrupted : isUngraded ? ExitCode.fault : ExitCode.fine;
}

function countsOf(gradings: readonly Grading[]): string {
  const counts = new Map<string, number>();
  for (const { status } of gradings) counts.set(status, (counts.get(status) ?? 0) + 1);
  return Array.from(counts, ([status, count]) => `${count} ${status}`).join(', ');
}
