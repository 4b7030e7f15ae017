import type { GradebookEntry } from '@gradus/contracts';
import { stringify } from 'csv-stringify/sync';
import { gradeOf } from './grade-of.ts';
import { textCell } from './text-cell.ts';

/** The head of the CSV for any other system: names of columns in snake case, one row a student. */
export function gradesHead(): string {
  return stringify([
    [
      'student',
      'name',
      'email',
      'sis_id',
      'login',
      'section',
      'status',
      'score',
      'max_score',
      'attempt',
      'handed_in_at',
      'late_seconds',
      'reason',
    ],
  ]);
}

/** The row of a student, with or without a grade: who has none has empty cells, never a 0, and the reason. */
export function gradesRow(entry: GradebookEntry): string {
  const { student, status, attempt, reason = '' } = entry;
  const grade = gradeOf(entry);
  const { sis = '', login = '', section = '' } = student.accounts ?? {};
  const { id, name = '', email = '' } = student;
  return stringify([
    [
      ...[id, name, email, sis, login, section].map(textCell),
      status,
      grade?.score,
      grade?.maxScore,
      attempt?.number,
      attempt?.handedInAt,
      attempt?.lateSeconds,
      textCell(reason),
    ],
  ]);
}
