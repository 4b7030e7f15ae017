import { NOT_PASSED } from '../../text/verdict-words.ts';
import type { PageData } from '../page-data.ts';
import { byId } from './elements.ts';
import { fitting, searchTextOf } from './filter.ts';
import { createGrid } from './grid.ts';
import { keepView, keptView } from './kept-view.ts';
import { createOverview } from './overview.ts';
import { nameRanks, type Sorting, type SortKey, sorted } from './sort.ts';

const data = JSON.parse(byId('data', HTMLScriptElement).text) as PageData;
const searchTexts = data.students.map(searchTextOf);
const form = byId('filter', HTMLFormElement);
const status = byId('count', HTMLElement);
const text = byId('text', HTMLInputElement);
const select = (id: string) => byId(id, HTMLSelectElement);
const [state, lateness, check, verdicts] = [select('status'), select('lateness'), select('check'), select('verdicts')];
const misconception = select('misconception');
const selects = [state, lateness, check, verdicts, misconception];

let ranks: readonly number[] | undefined;
const ranksOnce = () => {
  ranks ??= nameRanks(data.students);
  return ranks;
};

let sorting: Sorting | null = null;
const grid = createGrid(data, sortBy);
const overview = createOverview(data);

function show() {
  const numbers = fitting(data.students, searchTexts, {
    text: text.value,
    status: state.value,
    lateness: lateness.value,
    check: check.value,
    verdicts: verdicts.value,
    misconception: misconception.value,
  });
  const ordered = sorting === null ? numbers : sorted(numbers, data.students, sorting, ranksOnce);
  grid.show(ordered);
  overview.show(ordered);
  const [count, total] = [numbers.length, data.students.length].map((number) => number.toLocaleString('en-US'));
  status.textContent = numbers.length === data.students.length ? `${total} students` : `${count} of ${total} students`;
}

/** The first click on a column shows what a TA looks for: the worst verdicts, the lowest scores, the latest. */
function sortBy(key: SortKey) {
  const isDescending = sorting?.key === key ? !sorting.isDescending : key === 'late';
  sorting = { key, isDescending };
  grid.showSorting(sorting);
  show();
}

form.addEventListener('submit', (event) => event.preventDefault());
form.addEventListener('input', (event) => {
  if (event.target === check && check.value !== '' && verdicts.value === '') verdicts.value = NOT_PASSED;
  show();
});
// The fields are empty only after the event.
form.addEventListener('reset', () => setTimeout(show));

/** A number of the page that shows whom it counts. */
document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>('button[data-show]') : null;
  if (button === null) return;
  const asked = new URLSearchParams(button.dataset.show);
  text.value = '';
  for (const field of selects) field.value = asked.get(field.id) ?? '';
  show();
  const heading = byId('students', HTMLElement);
  heading.scrollIntoView();
  heading.focus({ preventScroll: true });
});

const kept = keptView();
for (const field of [text, ...selects]) field.value = kept?.fields[field.id] ?? '';
if (kept?.sorting) {
  sorting = kept.sorting;
  grid.showSorting(sorting);
}
show();
if (kept !== null) grid.goTo(kept);
// When the page is left it is too late to add to its entry of the history.
document.addEventListener('click', (event) => {
  if (!(event.target instanceof Element) || event.target.closest('a') === null) return;
  const fields = Object.fromEntries([text, ...selects].map(({ id, value }) => [id, value]));
  keepView({ fields, sorting, ...grid.place() });
});
