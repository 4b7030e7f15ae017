import type { Gradebook, GradebookEntry, Verdict } from '@gradus/contracts';

/** What two batches were graded with, where it is not the same. */
export interface ConditionChange {
  readonly what: 'assignment' | 'assignment hash' | 'grader version' | 'seed' | 'sandbox';
  readonly before: string;
  readonly after: string;
}

/** A check's answer; null where that batch has none of it. */
export interface CheckChange {
  readonly id: string;
  readonly before: { readonly verdict: Verdict; readonly points: number } | null;
  readonly after: { readonly verdict: Verdict; readonly points: number } | null;
}

/** How a student stands in one of the batches; points where there is a grade. */
export interface Standing {
  readonly status: GradebookEntry['status'];
  readonly score?: number;
  readonly maxScore?: number;
}

/** A student of whom anything is not the same. */
export interface StudentChange {
  readonly id: string;
  readonly name?: string;
  /** Null where the student is in the other batch alone. */
  readonly before: Standing | null;
  readonly after: Standing | null;
  /** Points won or lost; null where one of the batches has no grade. */
  readonly points: number | null;
  /** Null where one of the batches has no grade. */
  readonly hasSameSubmission: boolean | null;
  /** Those whose verdict or points are not the same. */
  readonly checks: readonly CheckChange[];
}

/** What a re-grading changed. */
export interface GradebookDiff {
  readonly conditions: readonly ConditionChange[];
  /** The largest change of points first, then those without a grade in one of the batches, each by their ids. */
  readonly students: readonly StudentChange[];
  /** Of whom all is the same. */
  readonly same: number;
}

/**
 * What is not the same in two gradings of a class: who moved, by how much, because of which check; who is new, gone, graded
 * now or no longer; who handed in something else.
 *
 * @example
 * const { students } = diffGradebooks(await readJson(Gradebook, 'a/gradebook.json'), await readJson(Gradebook, 'b/gradebook.json'));
 */
export function diffGradebooks(before: Gradebook, after: Gradebook): GradebookDiff {
  const byId = new Map(after.entries.map((entry) => [entry.student.id, entry]));
  const ids = new Set([...before.entries, ...after.entries].map(({ student }) => student.id));
  const entriesBefore = new Map(before.entries.map((entry) => [entry.student.id, entry]));
  const changes = [...ids].map((id) => diffStudent(id, entriesBefore.get(id), byId.get(id)));
  const students = changes.filter((change) => change !== undefined);
  students.sort((a, b) => weight(b) - weight(a) || (a.id < b.id ? -1 : 1));
  return { conditions: diffConditions(before, after), students, same: ids.size - students.length };
}

function weight({ points }: StudentChange): number {
  return points === null ? -1 : Math.abs(points);
}

function diffConditions({ batch: a }: Gradebook, { batch: b }: Gradebook): ConditionChange[] {
  const pairs: ConditionChange[] = [
    { what: 'assignment', before: a.assignment, after: b.assignment },
    { what: 'assignment hash', before: a.assignmentHash, after: b.assignmentHash },
    { what: 'grader version', before: a.grader.version, after: b.grader.version },
    { what: 'seed', before: String(a.grader.seed), after: String(b.grader.seed) },
    { what: 'sandbox', before: a.sandbox, after: b.sandbox },
  ];
  return pairs.filter((pair) => pair.before !== pair.after);
}

/** @returns undefined where all is the same */
function diffStudent(
  id: string,
  before: GradebookEntry | undefined,
  after: GradebookEntry | undefined,
): StudentChange | undefined {
  const [a, b] = [gradeOf(before), gradeOf(after)];
  const areGraded = a !== undefined && b !== undefined;
  const hasSameSubmission = areGraded ? a.submissionHash === b.submissionHash : null;
  const checks = areGraded ? diffChecks(a.checks, b.checks) : [];
  // Sums of tenths differ in their last digits.
  const points = areGraded ? Math.round((b.score - a.score) * 1e9) / 1e9 : null;
  const isSame =
    before?.status === after?.status &&
    hasSameSubmission !== false &&
    checks.length === 0 &&
    (points ?? 0) === 0 &&
    a?.maxScore === b?.maxScore &&
    (areGraded || before?.reason === after?.reason);
  if (isSame) return undefined;
  const name = (after ?? before)?.student.name;
  const standings = { before: standingOf(before), after: standingOf(after) };
  return { id, ...(name === undefined ? {} : { name }), ...standings, points, hasSameSubmission, checks };
}

type Grade = NonNullable<GradebookEntry['summary']>;

function gradeOf(entry: GradebookEntry | undefined): Grade | undefined {
  return entry?.status === 'graded' ? entry.summary : undefined;
}

function standingOf(entry: GradebookEntry | undefined): Standing | null {
  if (entry === undefined) return null;
  const grade = gradeOf(entry);
  return grade === undefined
    ? { status: entry.status }
    : { status: entry.status, score: grade.score, maxScore: grade.maxScore };
}

function diffChecks(before: Grade['checks'], after: Grade['checks']): CheckChange[] {
  const ids = new Set([...before, ...after].map(({ id }) => id));
  const answerOf = (checks: Grade['checks'], wanted: string) => {
    const check = checks.find(({ id }) => id === wanted);
    return check === undefined ? null : { verdict: check.verdict, points: check.points };
  };
  const changes = [...ids].map((id) => ({ id, before: answerOf(before, id), after: answerOf(after, id) }));
  return changes.filter(
    (each) => each.before?.verdict !== each.after?.verdict || each.before?.points !== each.after?.points,
  );
}
