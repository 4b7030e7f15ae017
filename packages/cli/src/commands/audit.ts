import { InputError } from '@gradus/contracts';
import {
  type AssignmentAudit,
  auditAssignment,
  gradeSubmission,
  type LoadedAssignment,
  loadAssignment,
  readSubmission,
} from '@gradus/grader';
import { Command } from 'commander';
import { assignmentFolder } from '../assignment-folder.ts';
import { auditLines, isSound, timeLine } from '../audit-screen.ts';
import { ExitCode } from '../exit-code.ts';
import { exitOnInterrupt } from '../interrupt.ts';
import { parseSeed, parseSeeds } from '../option-parsers.ts';
import { runWithProgress } from '../progress.ts';

interface AuditFlags {
  readonly seed?: number;
  readonly seeds: number;
  readonly solution?: string;
  readonly json?: boolean;
}

/** The solution is graded so often for its time. */
const ROUNDS = 5;

/** `gradus audit`: what an assignment's checks are worth, before students meet them. */
export function auditCommand(): Command {
  return new Command('audit')
    .description(
      'Try an assignment before its release: mistakes that pass, right answers that fail, checks that ask for nothing.',
    )
    .argument('<assignment>', "the assignment's id, or its folder")
    .option('--seeds <number>', 'so many seeds are drawn for right answers', parseSeeds, 20)
    .option('--seed <number>', "the first of them, else the assignment's own", parseSeed)
    .option('--solution <file>', 'a right submission: it must pass, and tells the time a submission takes')
    .option('--json', 'print the audit as JSON')
    .addHelpText('after', '\nExample:\n  $ gradus audit a3-batch-norm --solution solution.ts\n')
    .action((assignment: string, flags: AuditFlags) => exitOnInterrupt(() => audit(assignment, flags)));
}

async function audit(id: string, flags: AuditFlags): Promise<void> {
  const loaded = await loadAssignment(await assignmentFolder(id));
  const seed = flags.seed ?? loaded.assignment.seed;
  const times = flags.solution === undefined ? undefined : await timesOf(loaded, flags.solution, seed);
  const [found] = await runWithProgress<AssignmentAudit>([
    {
      title: `auditing ${loaded.assignment.id}`,
      run: (report) => auditAssignment(loaded, { seed, seeds: flags.seeds, onStep: report }),
    },
  ]);
  if (found === undefined) throw new Error('the audit ended without a result');
  if (flags.json === true) console.log(JSON.stringify({ ...found, ...(times && { seconds: times }) }, null, 2));
  else console.log([...auditLines(loaded.assignment, found), timeLine(times)].join('\n'));
  process.exitCode = isSound(found) ? ExitCode.fine : ExitCode.failedCheck;
}

/** How long a submission takes in seconds, the first one with all that it is compared with. @throws InputError when it is not right */
async function timesOf(loaded: LoadedAssignment, file: string, seed: number): Promise<readonly number[]> {
  const submission = await readSubmission(file, loaded.assignment.submission);
  const seconds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const startMs = performance.now();
    const { result } = await gradeSubmission(loaded, submission, { seed });
    seconds.push((performance.now() - startMs) / 1000);
    const wrong = result.checks.find(({ verdict }) => verdict !== 'passed');
    if (wrong === undefined) continue;
    throw new InputError(`${file}: expected a right submission, but ${wrong.id} is ${wrong.verdict}: ${wrong.message}`);
  }
  return seconds;
}
