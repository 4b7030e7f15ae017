import type { CheckResult } from '@gradus/contracts';
import { gradeSubmission, loadAssignment, readSubmission, typeCheck } from '@gradus/grader';
import { Command } from 'commander';
import { assignmentFolder } from '../assignment-folder.ts';
import { ExitCode } from '../exit-code.ts';
import { exitOnInterrupt } from '../interrupt.ts';
import { onlyChecks } from '../only-checks.ts';
import { parseSeed } from '../option-parsers.ts';
import { checkLines, headerLine, outputLines, summaryLine, typeErrorLines } from '../screen.ts';

interface CheckFlags {
  readonly assignment: string;
  readonly only?: readonly string[];
  readonly seed?: number;
  readonly json?: boolean;
}

/** `gradus check`: a student's self-check, no sandbox. */
export function checkCommand(): Command {
  return new Command('check')
    .description('Check a submission: a verdict for each function, the named mistake, one hint.')
    .argument('[file]', 'the submission: a .ts file, or a folder that holds one', '.')
    .option('--assignment <id>', 'the assignment', 'a3-batch-norm')
    .option('--only <check...>', 'only these checks')
    .option('--seed <number>', "draw other inputs than the assignment's published seed does", parseSeed)
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  $ gradus check submission.ts --only batchNormBackward\n')
    .action((file: string, flags: CheckFlags) => exitOnInterrupt(() => check(file, flags)));
}

async function check(file: string, flags: CheckFlags): Promise<void> {
  const startMs = performance.now();
  const loaded = await loadAssignment(await assignmentFolder(flags.assignment));
  const { assignment } = loaded;
  const submission = await readSubmission(file, assignment.submission.typescript);
  const seed = flags.seed ?? assignment.seed;
  const only = onlyChecks(assignment, flags.only);
  const types = typeCheck(submission);
  // It is waited for below; a fault of it must not end the process before the verdicts are out.
  types.catch(() => {});
  const print = flags.json === true ? () => {} : (lines: readonly string[]) => console.log(lines.join('\n'));
  print([headerLine(assignment.id, submission.entry, seed), '']);
  let before: CheckResult | undefined;
  const { result, output } = await gradeSubmission(loaded, submission, {
    seed,
    ...(only === undefined ? {} : { only }),
    onCheck: (judged) => {
      print(checkLines(judged, before));
      before = judged;
    },
  });
  const seconds = (performance.now() - startMs) / 1000;
  print(['', summaryLine(result, seconds)]);
  print(outputLines(output));
  // What stopped the submission was told above.
  const typeErrors = (await types).filter((line) => !result.checks.some(({ message }) => message.includes(line)));
  if (typeErrors.length > 0) console.error(typeErrorLines(typeErrors).join('\n'));
  if (flags.json === true) console.log(JSON.stringify(result, null, 2));
  process.exitCode = result.checks.every(({ verdict }) => verdict === 'passed') ? ExitCode.fine : ExitCode.failedCheck;
}
