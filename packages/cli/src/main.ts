import { createRequire } from 'node:module';
import { InputError, MissingToolError } from '@gradus/contracts';
import { UnavailableBackend } from '@gradus/matrix';
import { Command, CommanderError } from 'commander';
import { ExitCode } from './exit-code.ts';

const VERSION: string = createRequire(import.meta.url)('../package.json').version;

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  check: async () => (await import('./commands/check.ts')).checkCommand(),
  grade: async () => (await import('./commands/grade.ts')).gradeCommand(),
  diff: async () => (await import('./commands/diff.ts')).diffCommand(),
  worker: async () => (await import('./commands/worker.ts')).workerCommand(),
  handout: async () => (await import('./commands/handout.ts')).handoutCommand(),
  audit: async () => (await import('./commands/audit.ts')).auditCommand(),
  experiment: async () => (await import('./commands/experiment.ts')).experimentCommand(),
  report: async () => (await import('./commands/report.ts')).reportCommand(),
  data: async () => (await import('./commands/data.ts')).dataCommand(),
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand(),
};

/** Loads the command that is named and no other, which would take longer; help and a wrong name need all. */
async function createProgram(argv: readonly string[]): Promise<Command> {
  const program = new Command('gradus')
    .description('Checks gradients, names the mistake, grades a class, trains the networks, writes the report.')
    .version(VERSION)
    .option('--debug', 'show stack traces')
    .option('--no-color', 'plain text, as with NO_COLOR')
    .configureHelp({ showGlobalOptions: true });
  const name = argv.find((word) => !word.startsWith('-')) ?? '';
  const named = Object.hasOwn(commands, name) ? commands[name] : undefined;
  for (const create of named === undefined ? Object.values(commands) : [named]) program.addCommand(await create());
  return program;
}

/**
 * Runs one `gradus` command.
 *
 * @param argv - the arguments after the program's name
 * @returns the exit code, see `ExitCode`
 */
export async function main(argv: readonly string[]): Promise<number> {
  const program = await createProgram(argv);
  for (const command of [program, ...program.commands, ...program.commands.flatMap((child) => child.commands)]) {
    command.exitOverride();
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return typeof process.exitCode === 'number' ? process.exitCode : ExitCode.fine;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.fine : ExitCode.wrongUsage;
    return await report(error, program.opts<{ debug?: boolean }>().debug === true);
  }
}

async function report(error: unknown, debug: boolean): Promise<number> {
  const { printable } = await import('./screen.ts');
  // It may hold names of files that somebody handed in.
  const lines = (error instanceof Error ? error.message : String(error)).split('\n');
  const message = lines.map(printable).join('\n');
  const isMissing = error instanceof MissingToolError || error instanceof UnavailableBackend;
  const expected = error instanceof InputError || isMissing;
  console.error(`gradus: ${message}${expected ? '' : ' (a fault of Gradus; run again with --debug for where)'}`);
  if (debug && error instanceof Error) console.error(error.stack, error.cause ?? '');
  if (isMissing) return ExitCode.missingTool;
  return error instanceof InputError ? ExitCode.wrongUsage : ExitCode.fault;
}
