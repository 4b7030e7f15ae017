import type { GradebookEntry, Result } from '@gradus/contracts';
import { stringify } from 'csv-stringify/sync';
import { explainCheck } from './explain-check.ts';
import { textCell } from './text-cell.ts';

/** A comment is no place for more; `feedback.html` has all. */
const MAX_COMMENT = 4000;

/**
 * The head of the offline grading worksheet of Moodle's assignments, in the order in which Moodle writes it. Moodle wants
 * Identifier, Grade and Last modified (grade), whose empty cells let a first grade in. Grades → Import → CSV file reads the
 * same file, by email address or ID number.
 *
 * @see https://docs.moodle.org/en/Offline_grading_worksheet, https://docs.moodle.org/en/Grade_import
 * @see https://github.com/moodle/moodle/blob/main/mod/assign/feedback/offline/importgradeslib.php
 */
export function moodleHead(): string {
  return stringify([
    [
      'Identifier',
      'Full name',
      'ID number',
      'Email address',
      'Grade',
      'Maximum Grade',
      'Last modified (grade)',
      'Feedback comments',
    ],
  ]);
}

/** The row of a student; nobody without a grade has one, whose comment it would take away. */
export function moodleRow({ student }: GradebookEntry, result: Result | undefined): string {
  if (result === undefined) return '';
  const { moodle, sis = '' } = student.accounts ?? {};
  const identifier = moodle === undefined ? '' : `Participant ${moodle}`;
  const { name = student.id, email = '' } = student;
  const { score, maxScore } = result;
  return stringify([[...[identifier, name, sis, email].map(textCell), score, maxScore, '', textCell(comment(result))]]);
}

/** What a student may see of what did not pass. Moodle takes it for HTML. */
function comment({ checks }: Result): string {
  const shown = checks.filter(({ visibility }) => visibility === 'student');
  const lost = shown.filter(({ verdict }) => verdict !== 'passed');
  const told = lost.map((check) => {
    const { title, verdict, points, maxPoints } = check;
    return [`${title}: ${verdict}, ${points} of ${maxPoints} points`, ...explainCheck(check)].join(' – ');
  });
  const passed = `${shown.length - lost.length} of ${shown.length} checks passed.`;
  return escapeHtml(shortened([passed, ...told].join(' • ')));
}

function shortened(text: string): string {
  return text.length > MAX_COMMENT ? `${text.slice(0, MAX_COMMENT)}…` : text;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
