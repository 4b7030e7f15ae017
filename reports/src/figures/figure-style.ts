import type { Config, TopLevelSpec } from 'vega-lite';

/** One layer of a plot, and what its marks encode; Vega-Lite exports no names for them. */
export type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];
export type Encoding = NonNullable<Extract<Layer, { mark: unknown }>['encoding']>;

/** Okabe and Ito's palette: told apart by colour-blind readers; dash and shape tell them apart in black and white. */
export const colour = {
  blue: '#0072B2',
  vermillion: '#D55E00',
  green: '#009E73',
  grey: '#8A8A8A',
  ink: '#222222',
} as const;

const FONT = "'Source Sans 3', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif";

/** How every figure looks: the page's sans-serif, thin axes, no frame. */
export const figureStyle: Config = {
  aria: false,
  font: FONT,
  background: 'transparent',
  view: { stroke: '#d0d0d0' },
  axis: {
    labelFontSize: 11,
    titleFontSize: 11.5,
    titleFontWeight: 400,
    titleColor: colour.ink,
    labelColor: colour.ink,
    gridColor: '#ececec',
    domainColor: '#707070',
    tickColor: '#707070',
    tickSize: 4,
  },
  title: { fontSize: 12.5, fontWeight: 600, color: colour.ink, offset: 6, anchor: 'middle' },
  legend: { labelFontSize: 11.5, titleFontSize: 11.5, titleFontWeight: 400, symbolStrokeWidth: 1.6, symbolSize: 36 },
};
