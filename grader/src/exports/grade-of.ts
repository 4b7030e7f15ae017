import type { GradebookEntry, ResultSummary } from '@gradus/contracts';

/**
 * The grade of a student, where there is one.
 *
 * @throws Error when the gradebook says graded and holds no grade: a fault of ours
 */
export function gradeOf({ student, status, summary }: GradebookEntry): ResultSummary | undefined {
  if (status !== 'graded') return undefined;
  if (summary === undefined)
    throw new Error(`${student.id}: expected a summary of the result in the gradebook, found none`);
  return summary;
}
