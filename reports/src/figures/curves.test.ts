import { describe, expect, it } from 'vitest';
import { sampleHistory } from '../../test/sample-histories.ts';
import { type CurveRow, countNotFinite, curveGrid } from './curves.ts';
import { renderPlot } from './plot.ts';

const plain = sampleHistory('3-layer', { accuracy: 0.53 });
const normalised = sampleHistory('3-layer-bn', { accuracy: 0.54, settings: { batchNorm: true } });
const lossRow: CurveRow = { label: 'loss', quantity: 'loss', without: plain, with: normalised };
const options = { height: 100, sharedRows: false };

/** Vega draws a curve of n points as one path of n − 1 line segments. */
const curvesOf = (svg: string, colour: string) =>
  [...svg.matchAll(/<path [^>]*d="M([^"]*)"[^>]*>/g)].filter(
    ([path, d = '']) => path.includes(`stroke="${colour}"`) && d.split('L').length > 5,
  );

describe('curveGrid', () => {
  it('draws training and validation in both panels, told apart by colour and dash', async () => {
    const svg = await renderPlot(curveGrid([lossRow], options));
    const training = curvesOf(svg, '#0072B2');
    const validation = curvesOf(svg, '#D55E00');
    expect([training.length, validation.length]).toEqual([2, 2]);
    expect(training[0]?.[1]?.split('L')).toHaveLength(plain.points.length);
    expect(validation.every(([path]) => path.includes('stroke-dasharray'))).toBe(true);
    expect(training.some(([path]) => path.includes('stroke-dasharray'))).toBe(false);
    for (const text of ['without batch norm', 'with batch norm', 'training', 'validation', 'update step']) {
      expect(svg).toContain(text);
    }
  });

  it('marks the end of a cycle of the learning rate, between cycles only', () => {
    const spec = JSON.stringify(curveGrid([lossRow], options));
    expect(spec).toContain('"values":[{"t":4500}]');
    expect(spec).not.toContain('"values":[{"t":9000}]');
    const settings = { ...plain.settings, stepSize: 1 };
    const manyCycles = curveGrid([{ ...lossRow, without: { ...plain, settings } }], options);
    expect(JSON.stringify(manyCycles)).not.toContain('"values":[{"t":2}]');
  });

  it('leaves a panel that says so where a history is missing', async () => {
    const svg = await renderPlot(curveGrid([{ ...lossRow, without: null }], options));
    expect(svg).toContain('missing · 缺失');
    expect(curvesOf(svg, '#0072B2')).toHaveLength(1);
  });

  it('gives both panels of a row one scale, and all rows when asked', () => {
    const flat = sampleHistory('flat', { accuracy: 0.1 });
    const rows: CurveRow[] = [lossRow, { ...lossRow, without: flat, with: flat }];
    const domains = (sharedRows: boolean) =>
      [
        ...JSON.stringify(curveGrid(rows, { ...options, sharedRows })).matchAll(
          /"domain":(\[[12]\.[^\]]*\]),"nice":true/g,
        ),
      ].map(([, domain]) => domain);
    expect(new Set(domains(false)).size).toBe(2);
    expect(new Set(domains(true)).size).toBe(1);
  });

  it('leaves out what is not finite, and counts it', async () => {
    const nothing = { loss: null, cost: null, accuracy: 0.1 };
    const points = plain.points.map((point, index) => (index < 8 ? point : { ...point, validation: nothing }));
    const broken = { ...plain, points };
    expect(countNotFinite(broken, 'loss')).toBe(plain.points.length - 8);
    expect(countNotFinite(broken, 'accuracy')).toBe(0);
    const svg = await renderPlot(curveGrid([{ ...lossRow, without: broken, with: null }], options));
    expect(curvesOf(svg, '#D55E00')[0]?.[1]?.split('L')).toHaveLength(8);
  });
});
