import type { Assignment, Attempt, Batch, Gradebook, GradebookEntry } from '@gradus/contracts';
import { stringify } from 'csv-stringify/sync';
import { textCell } from '../exports/text-cell.ts';
import type { ClassList } from '../hand-ins/class-list.ts';

/** The batch as a table. */
export function gradebookOf(
  batch: Batch,
  { title, checks }: Assignment,
  { deadline, unassigned }: ClassList,
  entries: Iterable<GradebookEntry>,
  titles: ReadonlyMap<string, string>,
): Gradebook {
  return {
    batch,
    title,
    checks: checks.map(({ id, title: of, target, kind, points }) => ({
      id,
      title: of,
      target,
      kind,
      maxPoints: points,
    })),
    misconceptions: Object.fromEntries([...titles].sort(byFirst)),
    ...(deadline === undefined ? {} : { deadline }),
    entries: [...entries].sort((a, b) => (a.student.id < b.student.id ? -1 : 1)),
    unassigned: [...unassigned],
  };
}

function byFirst([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

/**
 * `gradebook.json`, a piece at a time: a line for each student. Of a large class the whole is too much to hold.
 *
 * @returns pieces of JSON of the form `Gradebook`
 */
export function* gradebookJson({ entries, unassigned, ...rest }: Gradebook): Generator<string> {
  yield `${JSON.stringify(rest, null, 2).slice(0, -2)},\n  "entries": [`;
  for (const [k, entry] of entries.entries()) yield `${k === 0 ? '' : ','}\n    ${JSON.stringify(entry)}`;
  yield `${entries.length === 0 ? '' : '\n  '}],\n  "unassigned": ${JSON.stringify(unassigned)}\n}\n`;
}

/**
 * `gradebook.csv`, a row at a time: a row a student, with score, verdict and points of each check, lateness, and what kept
 * the submission in. Nothing in a cell is a formula to a spreadsheet, whichever separator it takes.
 */
export function* gradebookCsv({ checks, entries }: Gradebook): Generator<string> {
  yield row([
    ...['student', 'name', 'email', 'status', 'score', 'max_score'],
    ...checks.flatMap(({ id }) => [`${id} verdict`, `${id} points`]),
    ...['attempt', 'handed_in_at', 'late', 'late_seconds', 'unstable', 'sandbox', 'note'],
  ]);
  for (const { student, attempt, status, summary, unstable, reason } of entries) {
    const byId = new Map(summary?.checks.map((check) => [check.id, check]));
    yield row([
      ...[student.id, student.name ?? '', student.email ?? ''].map(textCell),
      ...[status, summary?.score, summary?.maxScore],
      ...checks.flatMap(({ id }) => [byId.get(id)?.verdict, byId.get(id)?.points]),
      ...[attemptText(attempt), attempt?.handedInAt, yes(attempt?.isLate), attempt?.lateSeconds],
      ...[unstable?.join(' '), summary?.sandbox, textCell(reason ?? '')],
    ]);
  }
}

function row(cells: readonly (string | number | undefined)[]): string {
  return stringify([[...cells]]);
}

function attemptText(attempt: Attempt | undefined): string | number | undefined {
  return attempt === undefined || attempt.of === 1 ? attempt?.number : `${attempt.number} of ${attempt.of}`;
}

function yes(is: boolean | undefined): string {
  return is === true ? 'late' : '';
}
