import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { figureStyle } from './figure-style.ts';

/** Room for axis titles at the border; the figure's caption stands outside it. */
const PADDING = 2;

/**
 * Draws a Vega-Lite specification as SVG, without a browser. The same specification gives the same bytes.
 *
 * @throws Error when the specification is not valid Vega-Lite; its `cause` is what Vega says
 *
 * @example
 * const svg = await renderPlot({ data: { values: [{ t: 0, loss: 2.3 }] }, mark: 'point', encoding: {} });
 */
export async function renderPlot(spec: TopLevelSpec): Promise<string> {
  try {
    const styled: TopLevelSpec = { ...spec, padding: PADDING, config: figureStyle };
    const { spec: compiled } = compile(styled, { logger: vega.logger(vega.Error) });
    // Vega numbers the ids of clip paths and gradients through the life of the process.
    vega.resetSVGDefIds();
    const view = new vega.View(vega.parse(compiled), { renderer: 'none', logLevel: vega.Error });
    try {
      return await view.toSVG();
    } finally {
      view.finalize();
    }
  } catch (cause) {
    throw new Error(`a plot cannot be drawn: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
