import type { Assignment, Batch, Gradebook, GradebookEntry } from '@gradus/contracts';
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
 * `gradebook.csv`: a row a student, with score, verdict and points of each check, lateness, and what kept the submission in.
 * Nothing in a cell is a formula to a spreadsheet, whichever separator it takes.
 */
export function gradebookCsv({ checks, entries }: Gradebook): string {
  const header = [
    ...['student', 'name', 'email', 'status', 'score', 'max_score'],
    ...checks.flatMap(({ id }) => [`${id} verdict`, `${id} points`]),
    ...['attempt', 'handed_in_at', 'late', 'late_seconds', 'unstable', 'sandbox', 'note'],
  ];
  const rows = entries.map(({ student, attempt, status, summary, unstable, reason }) => {
    const byId = new Map(summary?.checks.map((check) => [check.id, check]));
    return [
      ...[student.id, student.name ?? '', student.email ?? ''].map(textCell),
      ...[status, summary?.score, summary?.maxScore],
      ...checks.flatMap(({ id }) => [byId.get(id)?.verdict, byId.get(id)?.points]),
      ...(attempt === undefined
        ? [undefined]
        : [attempt.of === 1 ? attempt.number : `${attempt.number} of ${attempt.of}`]),
      ...[attempt?.handedInAt, yes(attempt?.isLate), attempt?.lateSeconds],
      ...[unstable?.join(' '), summary?.sandbox, textCell(reason ?? '')],
    ];
  });
  return stringify([header, ...rows]);
}

function yes(is: boolean | undefined): string {
  return is === true ? 'late' : '';
}
