import { availableParallelism } from 'node:os';
import { openSandbox, ProcessGraders, SANDBOXES, type SandboxName } from '@gradus/grader';
import { runWorker } from '@gradus/grader/queue';
import { Command, Option } from 'commander';
import { ExitCode } from '../exit-code.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import { parseJobs } from '../option-parsers.ts';
import { printable } from '../screen.ts';

interface WorkerFlags {
  readonly queue: string;
  readonly jobs: number;
  readonly sandbox: SandboxName;
  readonly python?: string;
}

/** `gradus worker`: grades what comes out of a queue until Ctrl-C. */
export function workerCommand(): Command {
  return new Command('worker')
    .description('Grade what comes out of a queue, on as many machines as there are, until Ctrl-C.')
    .addOption(
      new Option('--queue <url>', 'redis://, rediss:// or postgres://user:password@host:port/database')
        .env('GRADUS_QUEUE')
        .makeOptionMandatory(),
    )
    .option('--jobs <number>', 'submissions graded at a time', parseJobs, availableParallelism())
    .addOption(
      new Option(
        '--sandbox <name>',
        'what keeps submissions from this machine: jobs that ask for less or more are not taken',
      )
        .choices(SANDBOXES)
        .default('bubblewrap'),
    )
    .option('--python <path>', 'the Python with numpy that runs submissions in Python')
    .addHelpText(
      'after',
      '\nExample:\n  $ GRADUS_QUEUE=rediss://:password@queue.example.edu gradus worker --jobs 4\n\n' +
        'The address in the environment: others see the command lines of this machine. Workers have the version of the\n' +
        "'gradus grade --queue' that they work for.\n",
    )
    .action(work);
}

async function work({ queue, jobs, sandbox: name, python }: WorkerFlags): Promise<void> {
  // It may hold a password, which no process of ours needs.
  delete process.env.GRADUS_QUEUE;
  // Each process that grades has its own; what this machine lacks is told before a job is taken.
  const sandbox = await openSandbox(name);
  sandbox.close();
  await abortOnInterrupt((signal) =>
    runWorker(queue, {
      jobs,
      sandbox: sandbox.level,
      open: (terms) => new ProcessGraders({ ...terms, jobs, sandbox: name, wanted: { python } }),
      signal,
      onEvent: (line) => console.log(printable(line)),
    }),
  );
  process.exitCode = ExitCode.interrupted;
}
