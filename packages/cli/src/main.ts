import { createRequire } from 'node:module';
import { InputError, MissingToolError } from '@gradus/contracts';
import { UnavailableBackend } from '@gradus/matrix';
import { Command, CommanderError } from 'commander';
import { auditCommand } from './commands/audit.ts';
import { checkCommand } from './commands/check.ts';
import { dataCommand } from './commands/data.ts';
import { doctorCommand } from './commands/doctor.ts';
import { experimentCommand } from './commands/experiment.ts';
import { gradeCommand } from './commands/grade.ts';
import { reportCommand } from './commands/report.ts';
import { ExitCode } from './exit-code.ts';

const VERSION: string = createRequire(import.meta.url)('../package.json').version;

function createProgram(): Command {
  const program = new Command('gradus')
    .description('Checks gradients, names the mistake, grades a class, trains the networks, writes the report.')
    .version(VERSION)
    .option('--debug', 'show stack traces')
    .option('--no-color', 'plain text, as with NO_COLOR')
    .configureHelp({ showGlobalOptions: true });
  for (const create of [
    checkCommand,
    gradeCommand,
    auditCommand,
    experimentCommand,
    reportCommand,
    dataCommand,
    doctorCommand,
  ])
    program.addCommand(create());
  return program;
}

/**
 * Runs one `gradus` command.
 *
 * @param argv - the arguments after the program's name
 * @returns the exit code, see `ExitCode`
 */
export async function main(argv: readonly string[]): Promise<number> {
  const program = createProgram();
  for (const command of [program, ...program.commands, ...program.commands.flatMap((child) => child.commands)]) {
    command.exitOverride();
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return typeof process.exitCode === 'number' ? process.exitCode : ExitCode.fine;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.fine : ExitCode.wrongUsage;
    return report(error, program.opts<{ debug?: boolean }>().debug === true);
  }
}

function report(error: unknown, debug: boolean): number {
  const message = error instanceof Error ? error.message : String(error);
  const isMissing = error instanceof MissingToolError || error instanceof UnavailableBackend;
  const expected = error instanceof InputError || isMissing;
  console.error(`gradus: ${message}${expected ? '' : ' (a fault of Gradus; run again with --debug for where)'}`);
  if (debug && error instanceof Error) console.error(error.stack, error.cause ?? '');
  if (isMissing) return ExitCode.missingTool;
  return error instanceof InputError ? ExitCode.wrongUsage : ExitCode.fault;
}
