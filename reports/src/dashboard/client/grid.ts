import type { PageData } from '../page-data.ts';
import { byId, create } from './elements.ts';
import { type Place, placeAfter } from './grid-keys.ts';
import { cellText, createRow, LEADING_COLUMNS, ROW_HEIGHT } from './grid-row.ts';
import type { Sorting, SortKey } from './sort.ts';

/** Rows that are made beyond those that are seen, on either side. */
const SPARE_ROWS = 8;
/** What is printed at most: more is for the spreadsheet. */
const PRINTED_ROWS = 2500;

/** The table of students, of which only the rows that are seen exist. */
export interface Grid {
  /** @param numbers - of students, in the order in which they are to be seen */
  show(numbers: readonly number[]): void;
  showSorting(sorting: Sorting): void;
}

/** A header of the grid: a column that can be sorted. */
function headerCell(key: SortKey, column: number, title: string, onSort: (key: SortKey) => void): HTMLElement {
  const className = typeof key === 'number' ? 'check' : key === 'name' ? 'name' : 'number';
  const header = create('div', className, {
    role: 'columnheader',
    'aria-colindex': String(column + 1),
    'aria-sort': 'none',
    'data-column': String(column),
  });
  const button = create('button', '', { type: 'button', tabindex: '-1' });
  button.append(create('span', 'title', {}, title), create('span', 'arrow', { 'aria-hidden': 'true' }));
  button.addEventListener('click', () => onSort(key));
  header.append(button);
  return header;
}

/** What of a cell takes the focus: the link or button in it, or itself. */
const focusable = (cell: Element) => cell.querySelector<HTMLElement>('a, button') ?? (cell as HTMLElement);

/**
 * Makes the grid of the page: one tab stop, arrow keys inside, the text of the cell under focus below it.
 *
 * @param onSort - told when a column is to be sorted by
 */
export function createGrid(data: PageData, onSort: (key: SortKey) => void): Grid {
  const root = byId('grid', HTMLElement);
  const told = byId('cell-text', HTMLElement);
  const head = create('div', 'head', { role: 'rowgroup' });
  const headRow = create('div', 'row', { role: 'row', 'aria-rowindex': '1', 'data-row': '-1' });
  const body = create('div', 'body', { role: 'rowgroup' });
  const keys: SortKey[] = ['name', 'score', 'late', ...data.checks.keys()];
  const titles = ['Student', 'Score', 'Late', ...data.checks.map(({ title }) => title)];
  headRow.append(...keys.map((key, column) => headerCell(key, column, titles[column] ?? '', onSort)));
  head.append(headRow);
  root.replaceChildren(head, body);
  root.style.setProperty('--checks', String(data.checks.length));
  root.setAttribute('aria-colcount', String(keys.length));

  const rows = new Map<number, HTMLElement>();
  let shown: readonly number[] = [];
  let active: Place = { row: -1, column: 0 };
  let isPrinting = false;

  const pageRows = () => Math.max(1, Math.floor((root.clientHeight - head.offsetHeight) / ROW_HEIGHT) - 1);

  function render() {
    const first = Math.floor(root.scrollTop / ROW_HEIGHT) - SPARE_ROWS;
    const last = isPrinting ? PRINTED_ROWS : first + pageRows() + 2 * SPARE_ROWS + 2;
    const wanted = new Set<number>();
    for (let row = Math.max(0, first); row < Math.min(shown.length, last); row++) wanted.add(row);
    // Kept, wherever it is: it is where the grid is entered, and may have the focus.
    if (active.row >= 0 && active.row < shown.length) wanted.add(active.row);
    for (const [position, row] of rows) {
      if (wanted.has(position)) continue;
      row.remove();
      rows.delete(position);
    }
    let next = body.firstElementChild;
    for (const position of [...wanted].sort((a, b) => a - b)) {
      const existing = rows.get(position);
      const student = data.students[shown[position] ?? -1];
      if (existing !== undefined) next = existing.nextElementSibling;
      else if (student !== undefined) {
        const row = createRow(data, student, position);
        body.insertBefore(row, next);
        rows.set(position, row);
      }
    }
    setTabStop(0);
  }

  function cellAt({ row, column }: Place): Element | null {
    const element = row === -1 ? headRow : rows.get(row);
    if (element === undefined) return null;
    return element.querySelector(`[data-column="${column}"]`) ?? element.lastElementChild;
  }

  function setTabStop(index: 0 | -1) {
    const cell = cellAt(active);
    if (cell !== null) focusable(cell).tabIndex = index;
  }

  function activate(place: Place) {
    setTabStop(-1);
    active = place;
    setTabStop(0);
  }

  function focusOn(place: Place) {
    if (place.row >= 0) {
      const top = place.row * ROW_HEIGHT;
      const room = root.clientHeight - head.offsetHeight - ROW_HEIGHT;
      root.scrollTop = Math.min(top, Math.max(root.scrollTop, top - room));
    }
    activate(place);
    render();
    const cell = cellAt(place);
    if (cell === null) return;
    focusable(cell).focus({ preventScroll: true });
    // Sideways only: it may lie under the column of names, which stays.
    const overlap = body.querySelector('.name')?.getBoundingClientRect().right ?? 0;
    const { left, right } = cell.getBoundingClientRect();
    if (place.column > 0 && left < overlap) root.scrollLeft -= overlap - left;
    const edge = root.getBoundingClientRect().left + root.clientWidth;
    if (right > edge) root.scrollLeft += Math.min(right - edge, left - overlap);
  }

  function placeOf(target: EventTarget | null): Place | null {
    const cell = target instanceof Element ? target.closest('[data-column]') : null;
    const row = cell?.closest('[data-row]');
    if (!(cell instanceof HTMLElement) || !(row instanceof HTMLElement)) return null;
    return { row: Number(row.dataset.row), column: Number(cell.dataset.column) };
  }

  function tell(place: Place) {
    const student = data.students[shown[place.row] ?? -1];
    told.textContent = student === undefined ? (titles[place.column] ?? '') : cellText(data, student, place.column);
  }

  root.addEventListener('keydown', (event) => {
    const place = placeOf(event.target);
    if (place === null || event.altKey || event.metaKey) return;
    if (event.key === 'Enter' && place.row >= 0) {
      rows.get(place.row)?.querySelector('a')?.click();
      return;
    }
    // The reason of one who is not graded is one cell over all checks.
    const isReason =
      place.row >= 0 && place.column >= LEADING_COLUMNS && rows.get(place.row)?.matches('.graded') === false;
    const columns = isReason ? LEADING_COLUMNS + 1 : keys.length;
    const size = { rows: shown.length, columns, page: pageRows() };
    const isSideways = isReason && /Arrow(Up|Down)|Page/.test(event.key);
    const to = placeAfter(
      event.key,
      isSideways ? active : place,
      isSideways ? { ...size, columns: keys.length } : size,
      event.ctrlKey,
    );
    if (to === null) return;
    event.preventDefault();
    focusOn(to);
  });
  root.addEventListener('focusin', (event) => {
    const place = placeOf(event.target);
    if (place === null) return;
    // A cell over several columns keeps the column that it was entered in.
    if (cellAt(active) !== cellAt(place)) activate(place);
    tell(place);
  });
  root.addEventListener('pointerover', (event) => {
    const place = placeOf(event.target);
    if (place !== null) tell(place);
  });

  let frame = 0;
  const renderSoon = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(render);
  };
  root.addEventListener('scroll', renderSoon, { passive: true });
  new ResizeObserver(renderSoon).observe(root);
  for (const [type, printing] of [
    ['beforeprint', true],
    ['afterprint', false],
  ] as const) {
    addEventListener(type, () => {
      isPrinting = printing;
      render();
    });
  }

  return {
    show(numbers) {
      setTabStop(-1);
      shown = numbers;
      rows.clear();
      body.replaceChildren();
      body.style.height = `${numbers.length * ROW_HEIGHT}px`;
      root.setAttribute('aria-rowcount', String(numbers.length + 1));
      root.scrollTop = 0;
      active = headRow.contains(document.activeElement) ? active : { row: numbers.length === 0 ? -1 : 0, column: 0 };
      render();
    },
    showSorting({ key, isDescending }) {
      for (const [column, header] of [...headRow.children].entries()) {
        const isSorted = keys[column] === key;
        header.setAttribute('aria-sort', isSorted ? (isDescending ? 'descending' : 'ascending') : 'none');
      }
    },
  };
}
