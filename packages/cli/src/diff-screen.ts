import type { GradebookDiff, Standing, StudentChange } from '@gradus/grader';
import pc from 'picocolors';
import { printable } from './screen.ts';

/** Students beyond these are counted; `--json` has them all. */
const SHOWN = 200;
const NAME_WIDTH = 28;
/** Of a check's changes, so many characters stand in a line of 80. */
const ID_WIDTH = 30;

/** What a re-grading changed, as a TA reads it: what it was graded with, then a student a paragraph, then the counts. */
export function diffLines({ conditions, students, same }: GradebookDiff): string[] {
  const shown = students.slice(0, SHOWN);
  const more = students.length - shown.length;
  return [
    ...conditions.map(({ what, before, after }) => `${what}: ${short(before)} → ${short(after)}`),
    ...unexplained(conditions.length > 0, students),
    ...(conditions.length > 0 ? [''] : []),
    ...shown.flatMap(studentLines),
    ...(more > 0 ? [`and ${more} more; --json has them all`] : []),
    ...(students.length > 0 ? [''] : []),
    pc.bold(countLine(students, same)),
  ];
}

/** Results that changed without their submission: for that there must be a reason. */
function unexplained(haveOtherConditions: boolean, students: readonly StudentChange[]): string[] {
  const changed = students.filter(({ hasSameSubmission }) => hasSameSubmission === true).length;
  if (changed === 0) return [];
  const results = `${changed} ${changed === 1 ? 'result' : 'results'} changed though the submission did not`;
  if (haveOtherConditions) return [`${results}; see above.`];
  return [
    pc.yellow(`${results}, nor what it was graded with:`),
    pc.yellow('code that is not the same each time? Try gradus grade --repeat 2.'),
    '',
  ];
}

function studentLines({ id, before, after, points, hasSameSubmission, checks }: StudentChange): string[] {
  const note = hasSameSubmission === false ? '  another submission' : '';
  const name = cut(printable(id), NAME_WIDTH).padEnd(NAME_WIDTH);
  const standings = `${standing(before)} → ${standing(after)}`;
  return [
    `${name} ${signed(points).padStart(7)}  ${standings}${note}`,
    ...checks.map((check) => {
      const move = `${answer(check.before)} → ${answer(check.after)}`;
      return `    ${cut(printable(check.id), ID_WIDTH).padEnd(ID_WIDTH)} ${move}`;
    }),
  ];
}

function signed(points: number | null): string {
  if (points === null) return '';
  const text = points > 0 ? `+${points}` : points < 0 ? `−${-points}` : '±0';
  return points > 0 ? pc.green(text.padStart(7)) : points < 0 ? pc.red(text.padStart(7)) : text;
}

function standing(of: Standing | null): string {
  if (of === null) return 'not there';
  return of.score === undefined ? of.status : `${of.score}/${of.maxScore}`;
}

function answer(of: StudentChange['checks'][number]['before']): string {
  return of === null ? 'no such check' : `${of.verdict} ${of.points}`;
}

function countLine(students: readonly StudentChange[], same: number): string {
  const count = (holds: (change: StudentChange) => boolean) => students.filter(holds).length;
  const counts: readonly [number, string][] = [
    [count(({ points }) => (points ?? 0) > 0), 'up'],
    [count(({ points }) => (points ?? 0) < 0), 'down'],
    [count(({ points }) => points === 0), 'otherwise changed'],
    [count(({ before }) => before === null), 'new'],
    [count(({ after }) => after === null), 'gone'],
    [count(({ before, after, points }) => before !== null && after !== null && points === null), 'graded otherwise'],
    [same, 'the same'],
  ];
  return counts
    .filter(([number, what]) => number > 0 || what === 'the same')
    .map((each) => each.join(' '))
    .join(' · ');
}

function short(text: string): string {
  return cut(printable(text), 16);
}

function cut(text: string, length: number): string {
  const characters = [...text];
  return characters.length > length ? `${characters.slice(0, length - 1).join('')}…` : text;
}
