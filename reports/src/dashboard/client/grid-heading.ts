import type { PageData } from '../page-data.ts';
import { create } from './elements.ts';
import type { Sorting, SortKey } from './sort.ts';

/** The heading of the grid: a button in each column, which sorts by it. */
export interface GridHeading {
  readonly row: HTMLElement;
  readonly titles: readonly string[];
  showSorting(sorting: Sorting): void;
}

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

export function createHeading({ checks }: PageData, onSort: (key: SortKey) => void): GridHeading {
  const keys: SortKey[] = ['name', 'score', 'late', ...checks.keys()];
  const titles = ['Student', 'Score', 'Late', ...checks.map(({ title }) => title)];
  const row = create('div', 'row', { role: 'row', 'aria-rowindex': '1', 'data-row': '-1' });
  row.append(...keys.map((key, column) => headerCell(key, column, titles[column] ?? '', onSort)));
  return {
    row,
    titles,
    showSorting({ key, isDescending }) {
      for (const [column, header] of [...row.children].entries()) {
        const direction = isDescending ? 'descending' : 'ascending';
        header.setAttribute('aria-sort', keys[column] === key ? direction : 'none');
      }
    },
  };
}
