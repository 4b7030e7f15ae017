import { basename } from 'node:path';
import { InputError } from '@gradus/contracts';
import {
  allowanceOf,
  arrayFormatOf,
  checkTypes,
  Exam,
  languageOf,
  loadAssignment,
  ProcessAhead,
  readSubmission,
  runtimesOf,
} from '@gradus/grader';
import { Command } from 'commander';
import { assignmentFolder } from '../assignment-folder.ts';
import { checkGradients } from '../check-gradients.ts';
import { ExitCode } from '../exit-code.ts';
import { exitOnInterrupt } from '../interrupt.ts';
import { onlyChecks } from '../only-checks.ts';
import { parseSeed } from '../option-parsers.ts';
import { printTypeErrors, runSelfCheck, type SelfCheck } from '../self-check.ts';
import { watchSelfCheck } from '../watch-self-check.ts';

interface CheckFlags {
  readonly assignment: string;
  readonly watch?: boolean;
  readonly only?: readonly string[];
  readonly seed?: number;
  readonly python?: string;
  readonly adapter?: string;
  readonly json?: boolean;
}

/** `gradus check`: a student's self-check, no sandbox. */
export function checkCommand(): Command {
  return new Command('check')
    .description('Check a submission: a verdict for each function, the named mistake, one hint.')
    .argument(
      '[file]',
      'the submission: a .ts, .py or .ipynb file, a folder that holds one, or gradients alone (.npz, .mat, .safetensors)',
      '.',
    )
    .option('--assignment <id>', 'the assignment, or its folder', 'a3-batch-norm')
    .option('--watch', 'check again whenever a file of the submission is saved, until Ctrl-C')
    .option('--only <check...>', 'only these checks')
    .option('--seed <number>', "draw other inputs than the assignment's published seed does", parseSeed)
    .option('--python <path>', 'the Python with numpy that runs a submission.py')
    .option('--adapter <file>', "what exports the targets and imports the submission's own files")
    .option('--json', 'print the result as JSON; with --watch a line for each')
    .addHelpText(
      'after',
      '\nExample:\n  $ gradus check submission.ts --only batchNormBackward\n  $ gradus check submission.ts --watch\n' +
        '  $ gradus check gradients.npz\n  $ gradus check assignment3.ipynb\n  $ gradus check alice --adapter adapter.py\n\n' +
        'Of a notebook, and of a .py file whose top level raises, what defines functions, classes and constants is\n' +
        'run; imports of what is not there are left out; both is told. An adapter.ts or adapter.py beside a submission\n' +
        "exports the targets in its place and calls the student's own functions. Docs: docs/adapters.md\n",
    )
    .action((file: string, flags: CheckFlags) => exitOnInterrupt(() => check(file, flags)));
}

/** @throws InputError on what numbers alone have no use for */
function expectNoneOf(flags: CheckFlags, file: string): void {
  const useless = (['adapter', 'python'] as const).find((name) => flags[name] !== undefined);
  if (useless === undefined) return;
  throw new InputError(
    `--${useless}: ${basename(file)} holds gradients alone, nothing of it is run. Leave --${useless} out`,
  );
}

async function check(file: string, flags: CheckFlags): Promise<void> {
  const startMs = performance.now();
  const loaded = await loadAssignment(await assignmentFolder(flags.assignment));
  const { assignment } = loaded;
  const exam = new Exam(assignment, flags.seed ?? assignment.seed);
  const isJson = flags.json === true;
  if (arrayFormatOf(file) !== undefined) {
    expectNoneOf(flags, file);
    const asked = { loaded, exam, only: flags.only, isWatching: flags.watch === true, isJson };
    return await checkGradients(file, asked, startMs);
  }
  const only = onlyChecks(assignment, flags.only);
  const runtimes = runtimesOf(assignment, { python: flags.python });
  const processes = new ProcessAhead(allowanceOf(assignment.limits), { runtimes });
  const selfCheck: SelfCheck = { loaded, exam, only, processes, isJson };
  processes.prepare(await languageOf(flags.adapter ?? file, assignment.submission));
  try {
    if (flags.watch === true) return await watchSelfCheck(file, flags.adapter, selfCheck);
    const submission = await readSubmission(file, assignment.submission, { adapter: flags.adapter });
    const types = checkTypes(submission);
    // It is waited for below; a fault of it must not end the process before the verdicts are out.
    types.catch(() => {});
    const result = await runSelfCheck(submission, selfCheck, startMs);
    printTypeErrors(await types);
    if (selfCheck.isJson) console.log(JSON.stringify(result, null, 2));
    process.exitCode = result.checks.every(({ verdict }) => verdict === 'passed')
      ? ExitCode.fine
      : ExitCode.failedCheck;
  } finally {
    await processes.close();
  }
}
