import type { Assignment, Result } from '@gradus/contracts';
import { stringify } from 'csv-stringify/sync';

/** How the grading of one hand-in ended. */
export type Grading =
  | { readonly id: string; readonly status: 'graded'; readonly result: Result }
  /** There was nothing to grade: no file of the right name. */
  | { readonly id: string; readonly status: 'missing'; readonly reason: string }
  /** Something of ours broke: not a grade; to be tried again. */
  | { readonly id: string; readonly status: 'ungraded'; readonly reason: string };

/**
 * The batch as a table: a row a student, with score, verdict and points of each check, and what kept the submission in.
 * Cells that a spreadsheet would take for formulas are escaped.
 */
export function gradebookCsv(assignment: Assignment, gradings: readonly Grading[]): string {
  const header = [
    'student',
    'status',
    'score',
    'max_score',
    ...assignment.checks.flatMap(({ id }) => [`${id} verdict`, `${id} points`]),
    'sandbox',
    'note',
  ];
  const rows = gradings.map((grading) => {
    if (grading.status !== 'graded') {
      return [grading.id, grading.status, '', '', ...assignment.checks.flatMap(() => ['', '']), '', grading.reason];
    }
    const { score, maxScore, checks, sandbox } = grading.result;
    const byId = new Map(checks.map((check) => [check.id, check]));
    const cells = assignment.checks.flatMap(({ id }) => [byId.get(id)?.verdict ?? '', byId.get(id)?.points ?? '']);
    return [grading.id, 'graded', score, maxScore, ...cells, sandbox, ''];
  });
  return stringify([header, ...rows], { escape_formulas: true });
}
