import { join, relative } from 'node:path';
import type { GradebookEntry } from '@gradus/contracts';
import type { Counts, GradedBatch } from '@gradus/grader';
import pc from 'picocolors';
import { printable } from './screen.ts';

/** Of a larger class only those are listed who have no grade, and no more of them than this: the rest is in the files. */
const LISTED = 50;
const NAME_WIDTH = 28;

/** What is told when a batch has ended: the students, what broke, the counts, and where to look. */
export function batchLines({ gradebook, faults, isInterrupted }: GradedBatch, out: string): string[] {
  const { entries, unassigned, batch } = gradebook;
  const told = entries.length > LISTED ? entries.filter(({ status }) => status !== 'graded') : entries;
  const lines = [
    // That they were not come to is told of all of them together.
    ...told.filter(({ status }) => !isInterrupted || status !== 'ungraded').map(entryLine),
    ...unassigned.map(({ source, reason }) => `${nameOf(source)} ${pc.yellow('unassigned')}  ${printable(reason)}`),
  ];
  const more = lines.length - LISTED;
  const table = relative('.', join(out, 'gradebook.csv'));
  return [
    ...lines.slice(0, LISTED),
    ...(more > 0 ? [`and ${more} more in ${table}`] : []),
    ...faults.map((fault) => pc.yellow(`Something of ours broke: ${printable(fault)}`)),
    '',
    `${countsOf(entries)} · seed ${batch.grader.seed} · ${relative('.', join(out, 'index.html'))}`,
    ...(entries.some(({ status }) => status === 'ungraded')
      ? ['Ungraded is no grade: run the same command again, it grades only those.']
      : []),
  ];
}

/** A student of a batch: score, and what did not pass. */
export function entryLine({ student, status, attempt, summary, unstable = [], reason = '' }: GradebookEntry): string {
  const name = nameOf(student.id);
  if (summary === undefined) return `${name} ${pc.yellow(status)}  ${printable(reason)}`;
  const { score, maxScore, checks } = summary;
  const lost = checks.filter(({ verdict }) => verdict !== 'passed' && verdict !== 'blocked');
  const why = lost.length > 3 ? `${lost.length} checks not passed` : lost.map(({ id, verdict }) => `${id} ${verdict}`);
  const notes = [
    ...[why].flat(),
    ...(attempt?.isLate === true ? ['late'] : []),
    ...(unstable.length > 0 ? [pc.yellow(`not the same each time: ${unstable.join(' ')}`)] : []),
  ];
  return `${name} ${`${score}/${maxScore}`.padStart(7)}  ${notes.join(', ')}`.trimEnd();
}

/**
 * Beside the bar: `71/300, 31 with mistakes, 2 missing, 1 fault, 9.8/s`.
 *
 * @param seconds - since the first was done
 * @param before - how many were done then
 */
export function countsNote(
  { total, done, failed, missing, ungraded }: Counts,
  seconds: number,
  before: number,
): string {
  return [
    `${done}/${total}`,
    `${failed} with mistakes`,
    ...(missing > 0 ? [`${missing} missing`] : []),
    ...(ungraded > 0 ? [`${ungraded} ${ungraded === 1 ? 'fault' : 'faults'}`] : []),
    ...(seconds > 1 ? [`${((done - before) / seconds).toFixed(1)}/s`] : []),
  ].join(', ');
}

function countsOf(entries: readonly GradebookEntry[]): string {
  const counts = new Map<string, number>();
  for (const { status } of entries) counts.set(status, (counts.get(status) ?? 0) + 1);
  return Array.from(counts, ([status, count]) => `${count} ${status}`).join(', ');
}

function nameOf(text: string): string {
  return printable(text).padEnd(NAME_WIDTH);
}
