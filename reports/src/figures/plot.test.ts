import type { TopLevelSpec } from 'vega-lite';
import { describe, expect, it } from 'vitest';
import { renderPlot } from './plot.ts';

const spec: TopLevelSpec = {
  data: { values: [{ t: 0, loss: 2.3 }] },
  mark: 'point',
  encoding: {
    x: { field: 't', type: 'quantitative', title: 'update step' },
    y: { field: 'loss', type: 'quantitative' },
  },
};

describe('renderPlot', () => {
  it('draws SVG with the axis titles as text', async () => {
    const svg = await renderPlot(spec);
    expect(svg).toMatch(/^<svg /);
    expect(svg).toContain('>update step</text>');
  });

  it('gives the same bytes for the same specification', async () => {
    expect(await renderPlot(spec)).toBe(await renderPlot(spec));
  });

  it('says what is wrong with a specification', async () => {
    const wrong: TopLevelSpec = { ...spec, transform: [{ calculate: 'datum.(', as: 'x' }] };
    await expect(renderPlot(wrong)).rejects.toThrow(/^a plot cannot be drawn: Unexpected token \(/);
  });
});
