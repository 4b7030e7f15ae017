import { describe, expect, it } from 'vitest';
import { sampleAnswers } from '../../test/sample-answers.ts';
import { completeHistories } from '../../test/sample-histories.ts';
import { A3_REPORT, sampleInputs } from '../../test/sample-inputs.ts';
import { sampleResult } from '../../test/sample-result.ts';
import { renderPlot } from '../figures/plot.ts';
import { renderMarkdown } from '../template/render-markdown.ts';
import { renderPage } from './render-page.ts';

async function completePage(): Promise<string> {
  const inputs = sampleInputs(completeHistories(), sampleResult(), sampleAnswers);
  const { markdown, figures } = await renderMarkdown(A3_REPORT, inputs);
  const drawings = new Map<string, string>();
  for (const { id, spec } of figures) drawings.set(`figures/${id}.svg`, await renderPlot(spec));
  return renderPage(inputs.assignment.title, markdown, drawings);
}

describe('renderPage', () => {
  it('refers to no other file: fonts, styles and figures are in the page', async () => {
    const page = await completePage();
    expect(page).not.toMatch(/<(link|script|img|iframe|object|embed)\b/);
    expect(page).not.toMatch(/\ssrc=/);
    expect(page).not.toMatch(/@import/);
    const targets = [...page.matchAll(/url\(\s*["']?([^)]{0,30})/g)].map(([, target]) => target);
    expect(targets.length).toBeGreaterThan(20);
    expect(targets.filter((target) => !target?.startsWith('data:font/woff2;base64,'))).toEqual([]);
    expect(page.match(/\shref="[^"]*"/g) ?? []).toEqual([]);
    expect(page).toContain(`http-equiv="Content-Security-Policy" content="default-src 'none'`);
  });

  it('shows the figures inline, has no id twice, and no formula that KaTeX refused', async () => {
    const page = await completePage();
    expect(page.match(/<svg role="img"/g)).toHaveLength(4);
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(ids).toContain('1-gradient-check');
    expect(new Set(ids).size).toBe(ids.length);
    expect(page).not.toContain('class="katex-error"');
  });

  it('escapes its title and gives the same bytes again', async () => {
    const page = await renderPage('A < B & C', '# A', new Map());
    expect(page).toContain('<title>A &lt; B &amp; C</title>');
    expect(await renderPage('A < B & C', '# A', new Map())).toBe(page);
  });
});
