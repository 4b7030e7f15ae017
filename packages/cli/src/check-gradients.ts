import { basename } from 'node:path';
import { type CheckResult, InputError, type Result } from '@gradus/contracts';
import {
  type Exam,
  gradeGradients,
  type LoadedAssignment,
  readGradientsFile,
  watchGradientsFile,
  worstText,
} from '@gradus/grader';
import { ExitCode } from './exit-code.ts';
import { checkLines, headerLine, summaryLine } from './screen.ts';
import { beginScreen } from './watch-self-check.ts';

/** What a check of gradients alone asks. */
export interface GradientsCheck {
  readonly loaded: LoadedAssignment;
  readonly exam: Exam;
  /** The names given with `--only`. */
  readonly only: readonly string[] | undefined;
  readonly isWatching: boolean;
  readonly isJson: boolean;
}

/**
 * Checks a file of gradients alone and prints the verdict; watching, again whenever it is saved, for ever.
 *
 * @param startMs - when the student began to wait, as `performance.now()` tells
 * @throws InputError when the file is broken, the assignment publishes no case, or `only` names another check
 */
export async function checkGradients(path: string, asked: GradientsCheck, startMs: number): Promise<void> {
  expectPublished(asked, path);
  if (asked.isWatching) return await watch(path, asked);
  const result = await judge(path, asked);
  console.log(asked.isJson ? JSON.stringify(result, null, 2) : screen(result, path, startMs));
  process.exitCode = result.checks.every(({ verdict }) => verdict === 'passed') ? ExitCode.fine : ExitCode.failedCheck;
}

async function judge(path: string, { loaded, exam }: GradientsCheck): Promise<Result> {
  return await gradeGradients(loaded, await readGradientsFile(path), exam);
}

async function watch(path: string, asked: GradientsCheck): Promise<void> {
  // What is no submission at first ends it; later that is told, and waited for.
  await readGradientsFile(path);
  let isFirst = true;
  for await (const _ of watchGradientsFile(path)) {
    const startMs = performance.now();
    const told = await judge(path, asked).catch(inputErrorOf);
    if (asked.isJson) told instanceof InputError ? console.error(line(told)) : console.log(JSON.stringify(told));
    else {
      beginScreen(isFirst);
      console.log(told instanceof InputError ? line(told) : screen(told, path, startMs));
      console.log(`\nwatching ${basename(path)} - Ctrl-C to stop`);
    }
    isFirst = false;
  }
}

function inputErrorOf(error: unknown): InputError {
  if (error instanceof InputError) return error;
  throw error;
}

function line({ message }: InputError): string {
  return `gradus: ${message}`;
}

function screen(result: Result, path: string, startMs: number): string {
  const isOfMatlab = result.submission.language === 'mat';
  const verdict = result.checks.flatMap((check) => checkLines(isOfMatlab ? inMatlab(check) : check));
  const seconds = (performance.now() - startMs) / 1000;
  return [
    headerLine(result.assignment, { entry: path }, result.grader.seed),
    '',
    ...verdict,
    '',
    summaryLine(result, seconds),
  ].join('\n');
}

/** The worst entry as MATLAB counts: `W2(1,2)`. The result itself is that of every other format. */
function inMatlab(check: CheckResult): CheckResult {
  const { measure, message } = check;
  if (measure === null) return check;
  const counted = worstText(measure, ({ tensor, row, col }) => `${tensor}(${row + 1},${col + 1})`);
  return { ...check, message: message.replace(worstText(measure), () => counted) };
}

function expectPublished({ loaded, only }: GradientsCheck, path: string): void {
  const { published } = loaded.assignment;
  const other = only?.find((name) => name !== published?.check);
  if (other === undefined || published === undefined) return;
  const why = `${basename(path)} is judged by '${published.check}' alone, got '${other}'`;
  throw new InputError(`--only: ${why}. Leave --only out, or give a submission`);
}
