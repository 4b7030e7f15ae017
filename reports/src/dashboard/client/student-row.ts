import { VERDICT_LETTERS, VERDICT_MARKS, VERDICTS } from '../../text/verdict-words.ts';
import type { PageData, StudentData } from '../page-data.ts';

const words = new Map(VERDICTS.map((verdict) => [VERDICT_LETTERS[verdict], verdict]));

/** The letters of verdicts, the worst first: the order in which a column of them is sorted. */
export const LETTERS = [...words.keys()].reverse().join('');

export const letterOf = (student: StudentData, check: number) => student.verdicts?.[check] ?? '-';
const wordOf = (letter: string) => words.get(letter) ?? 'no verdict';

/** What stands in the cell of a check. */
export function markOf(student: StudentData, check: number): string {
  const verdict = words.get(letterOf(student, check));
  const mark = verdict === undefined ? '' : VERDICT_MARKS[verdict];
  return student.unstable?.includes(check) ? `${mark}*` : mark;
}

/** Where the feedback of a student lies from the dashboard; there is none while a fault of ours keeps them ungraded. */
export function feedbackUrl({ id, folder, status }: StudentData): string | null {
  return status === 'ungraded' ? null : `results/${folder ?? id}/feedback.html`;
}

/** `failed, 0 of 8 points: Mean term missing` */
export function checkText({ checks, misconceptions }: PageData, student: StudentData, check: number): string {
  const letter = letterOf(student, check);
  const maxPoints = checks[check]?.maxPoints ?? 0;
  const points = student.points?.[check] ?? (letter === 'p' ? maxPoints : 0);
  const titles = (student.misconceptions?.[check] ?? []).map((number) => misconceptions[number] ?? '');
  const named = titles.length > 0 ? `: ${titles.join(', ')}` : '';
  const unstable = student.unstable?.includes(check) ? '; not the same when graded again' : '';
  return letter === '-' ? wordOf(letter) : `${wordOf(letter)}, ${points} of ${maxPoints} points${named}${unstable}`;
}

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
] as const;

/** `1 d 2 h`; `late` where nobody knows by how much; nothing for what is in time or not known. */
export function latenessText({ isLate, lateSeconds }: StudentData): string {
  if (isLate !== true) return '';
  if (lateSeconds === undefined) return 'late';
  const [large = UNITS[2], small] = UNITS.slice(UNITS.findIndex(([, size]) => lateSeconds >= size));
  const first = Math.floor(lateSeconds / large[1]);
  if (first === 0) return '< 1 min';
  const second = small === undefined ? 0 : Math.floor((lateSeconds % large[1]) / small[1]);
  return `${first} ${large[0]}${second > 0 && small !== undefined ? ` ${second} ${small[0]}` : ''}`;
}

/** A score, or the status of one who has none. */
export function scoreText({ scoreDecimals }: Pick<PageData, 'scoreDecimals'>, { status, score }: StudentData): string {
  return status === 'graded' && score !== undefined ? score.toFixed(scoreDecimals) : status;
}
