import type { History } from '@gradus/contracts';
import { type CurveRow, countNotFinite, curveGrid, type QuantityName } from '../figures/curves.ts';
import { lambdaPlot, searchedRuns } from '../figures/lambda-search.ts';
import type { Histories } from '../inputs/read-histories.ts';
import type { BlockOptions, TemplateHelper } from './compile-templates.ts';
import { type Figure, missingBox, type ReportRecord } from './report-record.ts';

const QUANTITY_LABELS: Readonly<Record<QuantityName, string>> = {
  loss: 'loss · 损失',
  cost: 'cost J · 代价',
  accuracy: 'accuracy · 准确率',
};
const PANEL_HEIGHT = 110;

function isQuantity(name: string): name is QuantityName {
  return Object.hasOwn(QUANTITY_LABELS, name);
}

/** Reads `name="…"` of a helper's call: a list with the given separator. */
function listOf(hash: BlockOptions['hash'], name: string, separator: string): string[] {
  const list = hash[name];
  if (typeof list === 'string' && list.trim() !== '') return list.split(separator).map((item) => item.trim());
  throw new Error(`expected ${name}="…", a list separated by '${separator}', got ${JSON.stringify(list)}`);
}

/** Where curves break off: said under them, since a plot cannot show a number that is not finite. */
function notFiniteNote(rows: readonly CurveRow[]): string {
  const notes = rows.flatMap(({ quantity, ...pair }) =>
    [pair.without, pair.with].flatMap((history) => {
      if (history === null) return [];
      const points = countNotFinite(history, quantity);
      return points === 0
        ? []
        : [`${quantity} of ${history.experiment} at ${points} of ${history.points.length} points`];
    }),
  );
  return notes.length === 0 ? '' : ` Not finite, hence not drawn · 非有限值，未绘出: ${notes.join('; ')}.`;
}

function placeFigure(record: ReportRecord, id: unknown, spec: Figure['spec'], caption: string): string {
  if (typeof id !== 'string' || !/^[a-z0-9-]+$/.test(id)) {
    throw new Error(`expected id="…" of lower-case letters, digits and '-', got ${JSON.stringify(id)}`);
  }
  record.figures.push({ id, spec });
  const number = record.figures.length;
  return `![**Figure ${number} · 图 ${number}.** ${caption.trim().replace(/\s+/g, ' ')}](figures/${id}.svg)\n`;
}

function notTrained(record: ReportRecord, experiments: readonly string[]): string {
  if (experiments.length === 0) return '';
  const what = experiments.map((name) => `history ${name}`);
  const english = `Not trained yet: run \`gradus experiment ${experiments.join(' ')}\`.`;
  return `\n${missingBox(record, what, english, '上述实验尚未运行。')}`;
}

function curveRows(histories: Histories, hash: BlockOptions['hash']): CurveRow[] {
  const without = listOf(hash, 'without', ' ');
  const normalised = listOf(hash, 'with', ' ');
  if (without.length !== normalised.length) throw new Error('without="…" and with="…" differ in length');
  const labels = hash.labels === undefined ? [] : listOf(hash, 'labels', ',');
  const find = (name: string | undefined): History | null => histories.get(name ?? '') ?? null;
  return without.flatMap((name, index) =>
    listOf(hash, 'quantities', ' ').map((quantity) => {
      if (!isQuantity(quantity)) throw new Error(`expected "loss", "cost" or "accuracy", got "${quantity}"`);
      const label = labels[index] ?? QUANTITY_LABELS[quantity];
      return { label, quantity, without: find(name), with: find(normalised[index]) };
    }),
  );
}

/**
 * Figures are drawn after the template is rendered; these helpers record and place them. The block is the caption.
 *
 * - `{{#curves id="three-layers" quantities="loss cost" without="3-layer" with="3-layer-bn"}}…{{/curves}}`: a row for
 *   each quantity; or one quantity and several pairs, with `labels="σ = 1e-1, σ = 1e-3"` as names of their rows
 * - `{{#lambdas id="lambda-search" searches="lambda-coarse lambda-fine" labels="coarse, fine"}}…{{/lambdas}}`
 * - `{{table}}`: the number of the next table, as the start of its caption
 */
export function figureHelpers(histories: Histories, record: ReportRecord): Record<string, TemplateHelper> {
  let tables = 0;
  return {
    curves(this: unknown, options: BlockOptions) {
      const rows = curveRows(histories, options.hash);
      const names = [...listOf(options.hash, 'without', ' '), ...listOf(options.hash, 'with', ' ')];
      const absent = names.filter((name) => !histories.has(name));
      if (absent.length === names.length) return notTrained(record, absent);
      const sharedRows = listOf(options.hash, 'quantities', ' ').length === 1;
      const spec = curveGrid(rows, { height: PANEL_HEIGHT, sharedRows });
      const caption = `${options.fn(this).trim()}${notFiniteNote(rows)}`;
      return placeFigure(record, options.hash.id, spec, caption) + notTrained(record, absent);
    },
    lambdas(this: unknown, options: BlockOptions) {
      const labels = listOf(options.hash, 'labels', ',');
      const searches = listOf(options.hash, 'searches', ' ').map((search, index) => ({
        search,
        label: labels[index] ?? search,
        runs: searchedRuns(histories, search),
      }));
      const absent = notTrained(
        record,
        searches.filter(({ runs }) => runs.length === 0).map(({ search }) => search),
      );
      const drawn = searches.filter(({ runs }) => runs.some((run) => run.settings.lambda > 0));
      if (drawn.length === 0) return absent;
      const zero = searches.some(({ runs }) => runs.some((run) => run.settings.lambda === 0));
      const note = zero ? ' λ = 0 has no place on this axis: see the table · 对数轴上没有 λ = 0，见表格。' : '';
      const caption = `${options.fn(this).trim()}${note}`;
      return placeFigure(record, options.hash.id, lambdaPlot(drawn), caption) + absent;
    },
    table: () => {
      tables += 1;
      return `**Table ${tables} · 表 ${tables}.**`;
    },
  };
}
