import type { PageData } from '../page-data.ts';
import { byId, create } from './elements.ts';
import { createHeading } from './grid-heading.ts';
import { type Place, placeAfter } from './grid-keys.ts';
import { cellText, createRow, LEADING_COLUMNS } from './grid-row.ts';
import type { Sorting, SortKey } from './sort.ts';
import { createVirtualRows } from './virtual-rows.ts';

/** Where one is in the grid. */
export interface GridPlace {
  readonly active: Place;
  /** In CSS pixels. */
  readonly scrollTop: number;
}

/** The table of students. */
export interface Grid {
  /** @param numbers - of students, in the order in which they are to be seen */
  show(numbers: readonly number[]): void;
  showSorting(sorting: Sorting): void;
  place(): GridPlace;
  goTo(place: GridPlace): void;
}

/** What of a cell takes the focus: the link or button in it, or itself. */
const focusable = (cell: Element) => cell.querySelector<HTMLElement>('a, button') ?? (cell as HTMLElement);

/** The place of the cell that an event is about. */
function placeOf(target: EventTarget | null): Place | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-column]') : null;
  const row = cell?.closest<HTMLElement>('[data-row]');
  return cell === null || !row ? null : { row: Number(row.dataset.row), column: Number(cell.dataset.column) };
}

/** Scrolls sideways until a cell is seen beside the column of names, which stays. */
function revealSideways(root: HTMLElement, cell: Element) {
  const edge = root.getBoundingClientRect().left;
  const names = root.querySelector('.name')?.getBoundingClientRect().right ?? edge;
  const { left, right } = cell.getBoundingClientRect();
  const beyond = right - (edge + root.clientWidth);
  if (left < names) root.scrollLeft -= names - left;
  else if (beyond > 0) root.scrollLeft += Math.min(beyond, left - names);
}

/**
 * Makes the grid of the page: one tab stop, arrow keys inside, the text of the cell under focus below it.
 *
 * @param onSort - told when a column is to be sorted by
 */
export function createGrid(data: PageData, onSort: (key: SortKey) => void): Grid {
  const root = byId('grid', HTMLElement);
  const told = byId('cell-text', HTMLElement);
  const head = create('div', 'head', { role: 'rowgroup' });
  const body = create('div', 'body', { role: 'rowgroup' });
  const heading = createHeading(data, onSort);
  const columns = heading.titles.length;
  head.append(heading.row);
  root.replaceChildren(head, body);
  root.style.setProperty('--checks', String(data.checks.length));
  root.setAttribute('aria-colcount', String(columns));

  let shown: readonly number[] = [];
  let active: Place = { row: -1, column: 0 };
  const studentAt = (row: number) => data.students[shown[row] ?? -1];
  const rows = createVirtualRows(root, head, body, (position) => {
    const student = studentAt(position);
    return student === undefined ? null : createRow(data, student, position);
  });

  /** A cell; of one who is not graded, the reason stands in the place of all checks. */
  function cellAt({ row, column }: Place): Element | null {
    const element = row === -1 ? heading.row : rows.at(row);
    return element?.querySelector(`[data-column="${column}"]`) ?? element?.lastElementChild ?? null;
  }

  function setTabStop(index: 0 | -1) {
    const cell = cellAt(active);
    if (cell !== null) focusable(cell).tabIndex = index;
  }

  function render() {
    rows.render(active.row);
    setTabStop(0);
  }

  function activate(place: Place) {
    setTabStop(-1);
    active = place;
    render();
  }

  function focusOn(place: Place) {
    if (place.row >= 0) rows.reveal(place.row);
    activate(place);
    const cell = cellAt(place);
    if (cell === null) return;
    focusable(cell).focus({ preventScroll: true });
    if (place.column > 0) revealSideways(root, cell);
  }

  function tell({ row, column }: Place) {
    const student = studentAt(row);
    told.textContent = student === undefined ? (heading.titles[column] ?? '') : cellText(data, student, column);
  }

  root.addEventListener('keydown', (event) => {
    const place = placeOf(event.target);
    if (place === null || event.altKey || event.metaKey) return;
    if (event.key === 'Enter' && place.row >= 0) {
      rows.at(place.row)?.querySelector('a')?.click();
      event.preventDefault();
      return;
    }
    // Over a cell of many columns the column is kept on the way up or down, and left as a whole sideways.
    const isSideways = event.key === 'ArrowLeft' || event.key === 'ArrowRight';
    const isReason = place.column >= LEADING_COLUMNS && studentAt(place.row)?.status !== 'graded' && place.row >= 0;
    const size = {
      rows: shown.length,
      columns: isReason && isSideways ? LEADING_COLUMNS + 1 : columns,
      page: rows.page(),
    };
    const to = placeAfter(event.key, isReason && !isSideways ? active : place, size, event.ctrlKey);
    if (to === null) return;
    event.preventDefault();
    focusOn(to);
  });
  root.addEventListener('focusin', (event) => {
    const place = placeOf(event.target);
    if (place === null) return;
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
  for (const type of ['beforeprint', 'afterprint']) addEventListener(type, render);

  return {
    show(numbers) {
      setTabStop(-1);
      shown = numbers;
      rows.reset(numbers.length);
      root.setAttribute('aria-rowcount', String(numbers.length + 1));
      const isInHeading = heading.row.contains(document.activeElement);
      if (!isInHeading) active = { row: Math.min(0, numbers.length - 1), column: 0 };
      render();
    },
    showSorting: heading.showSorting,
    place: () => ({ active, scrollTop: root.scrollTop }),
    goTo(place) {
      root.scrollTop = place.scrollTop;
      activate({ ...place.active, row: Math.min(place.active.row, shown.length - 1) });
    },
  };
}
