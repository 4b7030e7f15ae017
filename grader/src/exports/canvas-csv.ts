import type { Gradebook, GradebookEntry } from '@gradus/contracts';
import { stringify } from 'csv-stringify/sync';
import { gradeOf } from './grade-of.ts';
import { textCell } from './text-cell.ts';

/** What Canvas takes for the row of the highest scores, wherever it stands in the first cell. */
const POINTS_POSSIBLE = 'Points Possible';

/**
 * The head of a CSV that Canvas imports into its gradebook: who a student is, in five columns, then the assignment's own;
 * below it the row of its points. Canvas finds the assignment by its title, or asks which it is.
 *
 * @see https://community.canvaslms.com/t5/Instructor-Guide/How-do-I-import-grades-in-the-Gradebook/ta-p/807
 * @see https://github.com/instructure/canvas-lms/blob/master/lib/gradebook_importer.rb: `header?` wants Student and ID at
 *   first, and Section last before the assignments
 */
export function canvasHead({ title, checks }: Gradebook): string {
  const points = checks.reduce((sum, { maxPoints }) => sum + maxPoints, 0);
  return stringify([
    ['Student', 'ID', 'SIS User ID', 'SIS Login ID', 'Section', textCell(title)],
    [`    ${POINTS_POSSIBLE}`, '', '', '', '', points],
  ]);
}

/**
 * The row of a student in Canvas' CSV. Canvas knows a student by its own number, else by the school's, else by the name.
 * Nobody without a grade has a row: an empty cell would take away a score that Canvas has.
 */
export function canvasRow(entry: GradebookEntry): string {
  const grade = gradeOf(entry);
  if (grade === undefined) return '';
  const { student } = entry;
  const { canvas = '', sis = '', login = '', section = '' } = student.accounts ?? {};
  const name = (student.name ?? student.id).replaceAll(POINTS_POSSIBLE, 'Points-Possible');
  return stringify([[...[name, canvas, sis, login, section].map(textCell), grade.score]]);
}
