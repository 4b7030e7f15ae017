import type { StudentData } from '../page-data.ts';
import { LETTERS, letterOf } from './student-row.ts';

/** A column of the table: `name`, `score`, `late`, or the number of a check. */
export type SortKey = 'name' | 'score' | 'late' | number;

export interface Sorting {
  readonly key: SortKey;
  readonly isDescending: boolean;
}

/** What a column is sorted by; nothing for a student who has no value there. */
function sortValue(student: StudentData, key: Exclude<SortKey, 'name'>): number | null {
  if (key === 'score') return student.score ?? null;
  if (key === 'late') return student.isLate === true ? (student.lateSeconds ?? 0) : null;
  const rank = LETTERS.indexOf(letterOf(student, key));
  return rank === -1 ? null : rank;
}

/** The place of each student by name; those without come by their ids. */
export function nameRanks(students: readonly StudentData[]): number[] {
  const { compare } = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  const names = students.map(({ id, name }) => name ?? id);
  const order = [...names.keys()].sort((a, b) => compare(names[a] ?? '', names[b] ?? '') || a - b);
  const ranks = new Array<number>(order.length);
  for (const [rank, number] of order.entries()) ranks[number] = rank;
  return ranks;
}

/**
 * Numbers of students in the order of a column; equal ones stay by id, those without a value come last either way.
 *
 * @param ranks - as `nameRanks` gives them
 */
export function sorted(
  numbers: readonly number[],
  students: readonly StudentData[],
  { key, isDescending }: Sorting,
  ranks: () => readonly number[],
): number[] {
  const rank = key === 'name' ? ranks() : [];
  const values = students.map((student, number) => (key === 'name' ? (rank[number] ?? null) : sortValue(student, key)));
  const direction = isDescending ? -1 : 1;
  return [...numbers].sort((a, b) => {
    const [first, second] = [values[a] ?? null, values[b] ?? null];
    if (first === null || second === null) return Number(first === null) - Number(second === null) || a - b;
    return direction * (first - second) || a - b;
  });
}
