import type { PageData, StudentData } from '../page-data.ts';
import { create } from './elements.ts';
import { checkText, feedbackUrl, latenessText, letterOf, markOf, scoreText } from './student-row.ts';

/** Columns before those of the checks: name, score, lateness. */
export const LEADING_COLUMNS = 3;

/** In CSS pixels; every row is as high. */
export const ROW_HEIGHT = 28;

const cell = (role: string, className: string, column: number) =>
  create('div', className, {
    role,
    'aria-colindex': String(column + 1),
    'data-column': String(column),
    tabindex: '-1',
  });

function nameCell(student: StudentData): HTMLElement {
  const { id, name } = student;
  const header = cell('rowheader', 'name', 0);
  const url = feedbackUrl(student);
  const shown = name ?? id;
  if (url === null) header.append(create('span', '', {}, shown));
  else {
    header.removeAttribute('tabindex');
    header.append(create('a', '', { href: url, tabindex: '-1' }, shown));
  }
  if (name !== undefined) header.append(' ', create('span', 'id', {}, id));
  return header;
}

function checkCells(data: PageData, student: StudentData): HTMLElement[] {
  if (student.status !== 'graded') {
    const reason = cell('gridcell', 'reason', LEADING_COLUMNS);
    reason.setAttribute('aria-colspan', String(data.checks.length));
    reason.textContent = student.reason ?? '';
    return [reason];
  }
  return data.checks.map((_, check) => {
    const letter = letterOf(student, check);
    const verdict = cell('gridcell', `verdict v-${letter}`, LEADING_COLUMNS + check);
    verdict.setAttribute('aria-label', checkText(data, student, check));
    verdict.textContent = markOf(student, check);
    return verdict;
  });
}

/**
 * A student as a row of the grid.
 *
 * @param position - from 0, in the order that is shown
 */
export function createRow(data: PageData, student: StudentData, position: number): HTMLElement {
  const row = create('div', `row ${student.status}`, {
    role: 'row',
    'aria-rowindex': String(position + 2),
    'data-row': String(position),
  });
  row.style.top = `${position * ROW_HEIGHT}px`;
  const score = cell('gridcell', 'number', 1);
  score.textContent = scoreText(data, student);
  const late = cell('gridcell', 'number', 2);
  late.textContent = latenessText(student);
  row.append(nameCell(student), score, late, ...checkCells(data, student));
  return row;
}

/** What is told below the grid of the cell under focus or pointer. */
export function cellText(data: PageData, student: StudentData, column: number): string {
  const { id, name, also, status, reason, score } = student;
  const who = name === undefined ? id : `${name} (${id})`;
  const maxScore = data.checks.reduce((sum, { maxPoints }) => sum + maxPoints, 0);
  if (column >= LEADING_COLUMNS && status === 'graded') {
    const check = column - LEADING_COLUMNS;
    return `${who} · ${data.checks[check]?.title ?? ''}: ${checkText(data, student, check)}`;
  }
  const late = latenessText(student);
  const parts = [
    who,
    status === 'graded' ? `${score} of ${maxScore} points` : `${status}${reason === undefined ? '' : `: ${reason}`}`,
    ...(late === '' ? [] : [late === 'late' ? late : `${late} late`]),
    ...(column === 0 && also !== undefined ? [also] : []),
  ];
  return parts.join(' · ');
}
