import type { Evaluation, History } from '@gradus/contracts';
import type { TopLevelSpec } from 'vega-lite';
import { colour, type Encoding, type Layer } from './figure-style.ts';

export type QuantityName = keyof Evaluation;

/** One row of a grid of curves: the same quantity of a network without (left) and with (right) batch norm. */
export interface CurveRow {
  /** Title of the vertical axis. */
  readonly label: string;
  readonly quantity: QuantityName;
  readonly without: History | null;
  readonly with: History | null;
}

interface CurvePoint {
  readonly t: number;
  readonly part: string;
  readonly value: number;
}

const PARTS = [
  curveStyle('training · 训练', colour.blue, 'circle'),
  curveStyle('validation · 验证', colour.vermillion, 'triangle-up', [5, 3]),
];
const COLUMNS = ['without batch norm · 无批归一化', 'with batch norm · 有批归一化'];
const PANEL_WIDTH = 262;
/** More lines than these would be a grey area. */
const MOST_CYCLE_ENDS = 40;

function curveStyle(label: string, color: string, shape: string, strokeDash?: number[]) {
  return {
    label,
    line: { color, strokeWidth: 1.6, ...(strokeDash && { strokeDash }) },
    point: { color, shape, size: 16, filled: true, opacity: 1 },
  };
}

function curvePoints(history: History, quantity: QuantityName): CurvePoint[] {
  return history.points.flatMap((point) =>
    [point.training[quantity], point.validation[quantity]].flatMap((value, index) =>
      value === null ? [] : [{ t: point.t, part: PARTS[index]?.label ?? '', value }],
    ),
  );
}

/** How many points of a history have no finite value of a quantity; a curve leaves them out. */
export function countNotFinite(history: History, quantity: QuantityName): number {
  return history.points.filter((point) => point.training[quantity] === null || point.validation[quantity] === null)
    .length;
}

function extent(rows: readonly CurveRow[]): [number, number] {
  const values = rows
    .flatMap((row) => [row.without, row.with].flatMap((history) => (history ? curvePoints(history, row.quantity) : [])))
    .map((point) => point.value);
  return values.length === 0 ? [0, 1] : [Math.min(...values), Math.max(...values)];
}

/** Update steps at which one cycle of the learning rate ends and the next begins: 2 n_s, 4 n_s, …; none of very many. */
function cycleEnds(history: History): number[] {
  const period = 2 * history.settings.stepSize;
  const last = history.points.at(-1)?.t ?? 0;
  const count = Math.ceil(last / period) - 1;
  return count > MOST_CYCLE_ENDS ? [] : Array.from({ length: count }, (_, index) => (index + 1) * period);
}

/**
 * Training and validation curves over update steps, without and with batch norm side by side. Both panels of a row
 * share their axes; dotted lines mark the ends of the learning rate's cycles; a history that is `null` leaves a panel
 * that says so.
 *
 * @param rows - from top to bottom
 * @param options - `height` of a panel in pixels; `sharedRows`: one vertical scale for all rows
 *
 * @example
 * curveGrid([{ label: 'loss', quantity: 'loss', without: plain, with: normalised }], { height: 120, sharedRows: false });
 */
export function curveGrid(
  rows: readonly CurveRow[],
  options: { readonly height: number; readonly sharedRows: boolean },
): TopLevelSpec {
  const histories = rows.flatMap((row) => [row.without, row.with]).filter((history) => history !== null);
  const lastStep = Math.max(1, ...histories.map((history) => history.points.at(-1)?.t ?? 1));
  const panels = rows.flatMap((row, index) =>
    [row.without, row.with].map((history, column) =>
      panel(row, history, {
        domain: extent(options.sharedRows ? rows : [row]),
        lastStep,
        height: options.height,
        left: column === 0,
        bottom: index === rows.length - 1,
        title: index === 0 ? COLUMNS[column] : undefined,
      }),
    ),
  );
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    columns: 2,
    spacing: { row: 12, column: 14 },
    bounds: 'flush',
    concat: panels,
  };
}

interface PanelPlace {
  readonly domain: [number, number];
  readonly lastStep: number;
  readonly height: number;
  readonly left: boolean;
  readonly bottom: boolean;
  readonly title: string | undefined;
}

function panel(row: CurveRow, history: History | null, place: PanelPlace): Layer {
  const x: Encoding['x'] = {
    field: 't',
    type: 'quantitative',
    title: place.bottom ? 'update step t · 更新步' : null,
    scale: { domain: [0, place.lastStep], nice: false },
    axis: { labels: place.bottom, ticks: place.bottom, tickCount: 5, grid: false, format: ',d' },
  };
  const y: Encoding['y'] = {
    field: 'value',
    type: 'quantitative',
    title: place.left ? row.label : null,
    scale: { domain: place.domain, nice: true, zero: false },
    axis: {
      labels: place.left,
      ticks: place.left,
      tickCount: 5,
      minExtent: place.left ? 34 : 0,
      ...(row.quantity === 'accuracy' ? { format: '.0%' } : {}),
    },
  };
  return {
    width: PANEL_WIDTH,
    height: place.height,
    data: { values: history === null ? [] : curvePoints(history, row.quantity) },
    layer: [
      ...(place.title === undefined ? [] : [columnTitle(place.title)]),
      ...(place.title === undefined || !place.left ? [] : PARTS.flatMap(legendEntry)),
      ...(history === null ? [notMeasured] : cycleEnds(history).map(cycleRule)),
      ...PARTS.flatMap((part): Layer[] => {
        const transform = [{ filter: { field: 'part', equal: part.label } }];
        return [
          { transform, mark: { ...part.line, type: 'line' }, encoding: { x, y } },
          { transform, mark: { ...part.point, type: 'point' }, encoding: { x, y } },
        ];
      }),
    ],
  };
}

// Vega's own legend would show line, dash and shape as three legends; this one shows them as they are drawn.
function legendEntry(part: (typeof PARTS)[number], index: number): Layer[] {
  const left = index * 130;
  const y = { value: -36 };
  const data = { values: [{}] };
  return [
    { data, mark: { ...part.line, type: 'rule' }, encoding: { x: { value: left }, x2: { value: left + 28 }, y } },
    { data, mark: { ...part.point, type: 'point' }, encoding: { x: { value: left + 14 }, y } },
    {
      data,
      mark: { type: 'text', text: part.label, fontSize: 11.5, align: 'left', baseline: 'middle', color: colour.ink },
      encoding: { x: { value: left + 34 }, y },
    },
  ];
}

const columnTitle = (text: string): Layer => ({
  data: { values: [{}] },
  mark: { type: 'text', text, fontSize: 12.5, fontWeight: 600, color: colour.ink, baseline: 'bottom' },
  encoding: { x: { value: PANEL_WIDTH / 2 }, y: { value: -8 } },
});

const notMeasured: Layer = {
  data: { values: [{}] },
  mark: { type: 'text', text: 'missing · 缺失', color: colour.grey, fontSize: 13 },
  encoding: { x: { value: PANEL_WIDTH / 2 } },
};

const cycleRule = (t: number): Layer => ({
  data: { values: [{ t }] },
  mark: { type: 'rule', strokeDash: [1, 3], color: colour.grey },
  encoding: { x: { field: 't', type: 'quantitative' } },
});
