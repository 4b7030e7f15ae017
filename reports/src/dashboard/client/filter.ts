import type { StudentData } from '../page-data.ts';
import { letterOf } from './student-row.ts';

/** What is asked of the students that are shown. An empty text asks nothing. */
export interface Filter {
  readonly text: string;
  readonly status: string;
  readonly lateness: string;
  /** The number of a check; only with a verdict. Empty: any check. */
  readonly check: string;
  /** Letters of verdicts, of which one is to be there. */
  readonly verdicts: string;
  /** The number of a misconception. */
  readonly misconception: string;
}

/** Letters without accents, in lower case: `goran` finds `Göran`. */
export function searchable(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
}

/** What a student is found by. */
export function searchTextOf({ id, name, also }: StudentData): string {
  return searchable([name, id, also].filter((text) => text !== undefined).join(' '));
}

const lateness: Readonly<Record<string, (student: StudentData) => boolean>> = {
  late: ({ isLate }) => isLate === true,
  'in time': ({ isLate }) => isLate === false,
  unknown: ({ isLate }) => isLate === undefined,
};

/**
 * The numbers of the students that fit a filter, in their own order.
 *
 * @param searchTexts - of each student, as `searchTextOf` gives them
 */
export function fitting(
  students: readonly StudentData[],
  searchTexts: readonly string[],
  { text, status, lateness: late, check, verdicts, misconception }: Filter,
): number[] {
  const words = searchable(text)
    .split(/\s+/)
    .filter((word) => word !== '');
  const fitsLateness = lateness[late];
  const numbers: number[] = [];
  for (const [number, student] of students.entries()) {
    if (status !== '' && !hasStatus(student, status)) continue;
    if (fitsLateness !== undefined && !fitsLateness(student)) continue;
    if (verdicts !== '' && !hasVerdict(student, check, verdicts)) continue;
    if (misconception !== '' && !hasMisconception(student, Number(misconception))) continue;
    if (!words.every((word) => searchTexts[number]?.includes(word))) continue;
    numbers.push(number);
  }
  return numbers;
}

function hasStatus({ status, unstable }: StudentData, wanted: string): boolean {
  return wanted === 'unstable' ? unstable !== undefined : status === wanted;
}

function hasVerdict(student: StudentData, check: string, letters: string): boolean {
  if (check !== '') return letters.includes(letterOf(student, Number(check)));
  return [...(student.verdicts ?? '')].some((letter) => letters.includes(letter));
}

function hasMisconception({ misconceptions = {} }: StudentData, misconception: number): boolean {
  return Object.values(misconceptions).some((numbers) => numbers.includes(misconception));
}
