import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Assignment, InputError, Result, readJson } from '@gradus/contracts';
import type { ReportFormat, WrittenReport } from '@gradus/reports';
import { Command, InvalidArgumentError } from 'commander';
import { assignmentFolder } from '../assignment-folder.ts';
import { exitOnInterrupt } from '../interrupt.ts';
import { type Report, runWithProgress } from '../progress.ts';

const FORMATS: readonly ReportFormat[] = ['md', 'html', 'pdf'];
const HISTORIES = 'histories';
const ANSWERS = 'answers';

interface Flags {
  readonly assignment: string;
  readonly histories?: string;
  readonly result?: string;
  readonly answers?: string;
  readonly format: readonly ReportFormat[];
  readonly out: string;
  readonly json?: boolean;
}

function parseFormats(list: string): ReportFormat[] {
  return list.split(',').map((name) => {
    const format = FORMATS.find((each) => each === name.trim());
    if (format === undefined) throw new InvalidArgumentError(`expected some of ${FORMATS.join(',')}, got '${name}'.`);
    return format;
  });
}

/** `gradus report`. */
export function reportCommand(): Command {
  return new Command('report')
    .description('write the report of an assignment from its histories, a result and your answers')
    .requiredOption('--assignment <id>', 'the assignment whose report is meant')
    .option('--histories <dir>', `the folder of histories; else ${HISTORIES}, where there is one`)
    .option('--result <file>', 'a result of gradus check or grade, for the table of the gradient check')
    .option('--answers <dir>', `the folder of your answers, Markdown; else ${ANSWERS}, where there is one`)
    .option('--format <list>', 'what to write', parseFormats, FORMATS)
    .option('--out <dir>', 'where to write it', 'report')
    .option('--json', 'print the files and what is missing for machines')
    .addHelpText(
      'after',
      '\nExample:\n  $ gradus report --assignment a3-batch-norm --answers answers --format html,pdf',
    )
    .action(runCommand);
}

async function runCommand(flags: Flags): Promise<void> {
  const folder = await assignmentFolder(flags.assignment);
  const assignment = await readJson(Assignment, join(folder, 'assignment.json'));
  const result = flags.result === undefined ? null : await readResult(flags.result, assignment.id);
  // Vega and Puppeteer take half a second to load: no other command waits for them.
  const { readAnswers, readHistories, writeReport } = await import('@gradus/reports');
  const histories = flags.histories ?? existing(HISTORIES);
  const answers = flags.answers ?? existing(ANSWERS);
  const inputs = {
    assignment,
    histories: histories === undefined ? new Map() : await readHistories(histories, assignment.id),
    result,
    answers: answers === undefined ? new Map() : await readAnswers(answers),
    date: null,
  };
  const order = { templateFolder: join(folder, 'report'), formats: flags.format, outFolder: flags.out };
  const run = (onProgress: Report) => writeReport({ ...inputs, ...order, onProgress });
  const [written] = await exitOnInterrupt(() => runWithProgress([{ title: 'report', run }]));
  if (written !== undefined) console.log(flags.json ? JSON.stringify(written, null, 2) : summary(written));
}

const existing = (folder: string) => (existsSync(folder) ? folder : undefined);

async function readResult(path: string, assignment: string): Promise<Result> {
  const result = await readJson(Result, path);
  if (result.assignment === assignment) return result;
  throw new InputError(
    `${path}: expected a result of '${assignment}', got one of '${result.assignment}'. Give this assignment's result`,
  );
}

function summary({ files, missing }: WrittenReport): string {
  const reports = files.filter((file) => !/\.(svg|vl\.json)$/.test(file));
  const lines = [...reports.map((file) => `wrote ${file}`), ...missing.map((what) => `missing: ${what}`)];
  return lines.join('\n');
}
