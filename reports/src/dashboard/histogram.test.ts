import { describe, expect, it } from 'vitest';
import { scoreBars } from './class-figures.ts';
import { drawHistogram } from './histogram.ts';

describe('drawHistogram', () => {
  it('stands every bar on the line, the tallest below the edge, and one student is to be seen', () => {
    const { bars, baseline, width } = drawHistogram(scoreBars([1, ...Array(500).fill(59)], 60));
    for (const { y, height } of bars) expect(y + height).toBeCloseTo(baseline, 9);
    expect(Math.min(...bars.map(({ label }) => label))).toBeGreaterThan(10);
    expect(bars[0]).toMatchObject({ count: '1', height: 2, range: '0–2.5' });
    expect(bars[1]).toMatchObject({ count: '', height: 0 });
    const last = bars.at(-1);
    expect((last?.x ?? 0) + (last?.width ?? 0)).toBeLessThan(width);
  });

  it('numbers the edges without a crowd, the first and the last always', () => {
    const texts = (maxScore: number) => drawHistogram(scoreBars([], maxScore)).ticks.map(({ text }) => text);
    expect(texts(60)).toEqual(['0', '5', '10', '15', '20', '25', '30', '35', '40', '45', '50', '55', '60']);
    expect(texts(3)).toHaveLength(16);
    expect(drawHistogram([]).ticks).toEqual([]);
  });
});
