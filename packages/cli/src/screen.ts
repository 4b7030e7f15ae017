import { basename } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { CheckResult, Result, Verdict } from '@gradus/contracts';
import type { Submission } from '@gradus/grader';
import pc from 'picocolors';

const DEFAULT_WIDTH = 80;
const TITLE_WIDTH = 42;
const INDENT = ' '.repeat(8);

const marks: Record<Verdict, string> = {
  passed: pc.green('✓'),
  failed: pc.red('✗'),
  error: pc.red('✗'),
  inconclusive: pc.yellow('?'),
  blocked: pc.yellow('‒'),
};

/** `a3-batch-norm · submission.ts · seed 7`; `a3-batch-norm · student.ts through adapter.ts · seed 7` */
export function headerLine(
  assignment: string,
  { entry, main }: Pick<Submission, 'entry' | 'main'>,
  seed: number,
): string {
  const files = main === undefined ? basename(entry) : `${basename(main)} through ${basename(entry)}`;
  return `${assignment} · ${files} · seed ${seed}`;
}

/**
 * A check as a student sees it: mark, title and points, then what is wrong, the misconception and the hint.
 *
 * @param before - the check that was shown last; what stopped both is not said twice
 */
export function checkLines(
  check: CheckResult,
  before?: CheckResult,
  width = process.stdout.columns ?? DEFAULT_WIDTH,
): string[] {
  const { verdict, title, points, maxPoints, misconceptions, hint } = check;
  const isSaid = verdict === 'error' && before?.verdict === 'error' && before.message === check.message;
  const message = isSaid ? 'the same' : check.message;
  const first = `${title.padEnd(TITLE_WIDTH)} ${points}/${maxPoints}`;
  const text = printable(verdict === 'inconclusive' ? `inconclusive: ${message}` : message);
  // A line's room after the mark; what does not fit beside the points goes below them.
  const beside = `${first.padEnd(TITLE_WIDTH + 7)} ${text}`;
  const lines = [...beside].length + 2 <= width ? [beside.trimEnd()] : [first, ...wrapped(text, width)];
  for (const { explanation } of misconceptions) lines.push(...wrapped(explanation, width));
  // Those of stages were made together.
  if (misconceptions.length > 1 && check.kind !== 'stage')
    lines.push(...wrapped('More than one mistake fits what was compared.', width));
  if (verdict !== 'passed' && hint !== '') lines.push(...wrapped(`Hint: ${hint}`, width).map((line) => pc.cyan(line)));
  return lines.map((line, i) => (i === 0 ? `${marks[verdict]} ${line}` : line));
}

/** `18/30 points · 3 passed, 1 failed, 1 blocked · 0.9 s` */
export function summaryLine({ score, maxScore, checks }: Result, seconds: number): string {
  const counts = new Map<Verdict, number>();
  for (const { verdict } of checks) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const verdicts = Array.from(counts, ([verdict, count]) => `${count} ${verdict}`).join(', ');
  return pc.bold(`${score}/${maxScore} points · ${verdicts} · ${seconds.toFixed(1)} s`);
}

/** What of the code was not run, on a few lines. */
export function leftOutLines(leftOut: string, width = process.stdout.columns ?? DEFAULT_WIDTH): string[] {
  return ['', 'Left out of your code:', ...wrapped(printable(leftOut), width)];
}

const OUTPUT_LINES = 20;
const OUTPUT_LINE_CHARACTERS = 200;

/** What the submission printed: its last lines, without control characters. Nothing when it printed nothing. */
export function outputLines(output: string): string[] {
  const lines = output.split('\n').map(printable);
  while (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) return [];
  const left = lines.length - OUTPUT_LINES;
  const heading =
    left > 0 ? `Your code printed (the last ${OUTPUT_LINES} of ${lines.length} lines):` : 'Your code printed:';
  return ['', heading, ...lines.slice(-OUTPUT_LINES).map((line) => pc.dim(`  ${shortened(line)}`))];
}

function shortened(line: string): string {
  return line.length > OUTPUT_LINE_CHARACTERS ? `${line.slice(0, OUTPUT_LINE_CHARACTERS)}…` : line;
}

/** A student who leaves types out has dozens. */
const TYPE_ERRORS = 10;

/** The type checker's lines, under a heading that says what they are worth. */
export function typeErrorLines(typeErrors: readonly string[]): string[] {
  const heading = pc.yellow("TypeScript's type check (advice: the checks above ran all the same):");
  const more = typeErrors.length - TYPE_ERRORS;
  const shown = typeErrors.slice(0, TYPE_ERRORS).map((line) => `  ${printable(line)}`);
  return ['', heading, ...shown, ...(more > 0 ? [`  and ${more} more`] : [])];
}

/** Control characters, invisible ones, and those that change the direction of writing or end a line. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Texts of a submission are hostile: no escape sequences, nothing that moves or hides what is around them. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(UNPRINTABLE, ' ');
}

function wrapped(text: string, width: number): string[] {
  const room = Math.max(20, width - INDENT.length);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && [...line, ...word].length + 1 > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((content) => INDENT + content);
}
