import type { ScoreBar } from './class-figures.ts';

const WIDTH = 640;
const HEIGHT = 300;
const LEFT = 8;
const RIGHT = 8;
const TOP = 20;
const BOTTOM = 26;
/** Bars of one student are still to be seen. */
const LEAST_HEIGHT = 2;

/** One bar as its place in the drawing, in its own units, and what stands on it. */
export interface DrawnBar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly middle: number;
  readonly label: number;
  readonly count: string;
  readonly range: string;
}

export interface DrawnHistogram {
  readonly width: number;
  readonly height: number;
  readonly baseline: number;
  readonly bars: readonly DrawnBar[];
  readonly ticks: readonly { readonly x: number; readonly y: number; readonly text: string }[];
}

const places = (value: number) => Number(value.toFixed(2));

/** The bars of a histogram as a drawing of 640 × 300 units, each with its count on top. */
export function drawHistogram(bars: readonly ScoreBar[]): DrawnHistogram {
  const most = Math.max(1, ...bars.map(({ count }) => count));
  const baseline = HEIGHT - BOTTOM;
  const step = (WIDTH - LEFT - RIGHT) / Math.max(1, bars.length);
  // Numbers below the bars are some 20 units wide.
  const every = Math.ceil(30 / step);
  const edges = [...bars.map(({ from }) => from), ...bars.slice(-1).map(({ to }) => to)];
  return {
    width: WIDTH,
    height: HEIGHT,
    baseline,
    bars: bars.map(({ from, to, count }, number) => {
      const height = count === 0 ? 0 : Math.max(LEAST_HEIGHT, ((baseline - TOP) * count) / most);
      return {
        x: places(LEFT + number * step + 1),
        y: places(baseline - height),
        width: places(step - 2),
        height: places(height),
        middle: places(LEFT + (number + 0.5) * step),
        label: places(baseline - height - 5),
        count: count === 0 ? '' : String(count),
        range: `${from}–${to}`,
      };
    }),
    ticks: edges.flatMap((edge, number) => {
      const isLast = number === edges.length - 1;
      const isShown = isLast || (number % every === 0 && edges.length - 1 - number >= every);
      return isShown ? [{ x: places(LEFT + number * step), y: baseline + 17, text: String(edge) }] : [];
    }),
  };
}
