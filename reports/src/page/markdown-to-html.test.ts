import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headingId, markdownToHtml } from './markdown-to-html.ts';

const svg = '<svg width="10" height="10"><path d="M0,0"/></svg>';
const figures = new Map([['figures/a.svg', svg]]);
const html = (markdown: string) => markdownToHtml(markdown, figures);

describe('markdownToHtml', () => {
  it('sets formulas by KaTeX, a wrong one as itself', () => {
    expect(html('$\\gamma$')).toContain('class="katex"');
    expect(html('$$\nG_1 \\tag{33}\n$$')).toMatch(/<div class="equation"><span class="katex-display">/);
    expect(html('$\\nonsense{$')).toContain('katex-error');
    expect(html(`$${'{'.repeat(20_000)}<b>${'}'.repeat(20_000)}$`)).toContain('{&lt;b&gt;}');
  });

  it('sets a figure with its caption and its name for screen readers', () => {
    const page = html('![**Figure 1.** Loss over $t$](figures/a.svg)');
    expect(page).toMatch(/^<figure><div class="drawing"><svg role="img" aria-label="Figure 1\. Loss over[^"]*" /);
    expect(page).toMatch(
      /<figcaption><strong>Figure 1\.<\/strong> Loss over <span class="katex">.*<\/figcaption><\/figure>/s,
    );
  });

  it('leaves out any other image, and says so', () => {
    for (const source of ['sketch.png', 'https://example.org/a.png', '/etc/passwd', 'file:///etc/passwd']) {
      const page = html(`![my sketch](${source})`);
      expect(page).not.toContain('<img');
    }
    expect(html('![my sketch](sketch.png)')).toContain('[image left out: my sketch]');
    expect(html('text ![a](figures/a.svg)')).toContain('[image left out: a]');
  });

  it('keeps a table with its caption', () => {
    const table = '| a | b |\n|---|---|\n| 1 | 2 |';
    expect(html(`**Table 1.** Numbers.\n\n${table}`)).toMatch(
      /<figure class="table">\s*<figcaption><strong>Table 1\.<\/strong> Numbers\.<\/figcaption>\s*<table>/,
    );
    expect(html(`Some text.\n\n${table}`)).toMatch(/<p>Some text\.<\/p>\s*<figure class="table">\s*<table>/);
    expect(html(`${table}${'\n| 1 | 2 |'.repeat(30)}`)).toContain('<figure class="table long">');
  });

  it('makes boxes of quotations that are marked as such', () => {
    expect(html('> [!WARNING]\n> **Missing.** Run it.')).toMatch(
      /^<blockquote class="alert warning">\s*<p><strong>Missing\.<\/strong> Run it\.<\/p>/,
    );
    expect(html('> [!NOTE] is what it says')).toContain('<blockquote>');
    expect(html('> a quotation')).toContain('<blockquote>');
  });

  it('marks Chinese, and keeps the dot between languages off the start of a line', () => {
    expect(html('网络共有 $k$ 层，每个样本是一列。')).toContain('<p lang="zh-Hans">');
    expect(html('The network has layers · 层.')).toContain('<p>The network has layers\u00a0· 层.</p>');
  });

  it.each([
    '<script>alert(1)</script>',
    '<iframe src="https://example.org"></iframe>',
    '[x](javascript:alert(1))',
    '[x](file:///etc/passwd)',
    '$\\href{javascript:alert(1)}{x}$',
    '$\\includegraphics{https://example.org/a.png}$',
    '$\\htmlStyle{background:url(https://example.org)}{x}$',
  ])('lets nothing hostile through: %s', (markdown) => {
    const page = html(markdown).replace(/<annotation[\s\S]*?<\/annotation>/g, '');
    expect(page).not.toMatch(/<(script|iframe|img)|(href|src)="(javascript|file)|style="[^"]*url\(/);
  });

  it('never fails, and passes no tag of the text on', () => {
    const pieces = fc.constantFrom(
      '<b>',
      '<svg onload=x>',
      '$',
      '$$\n',
      '`',
      '> [!NOTE]\n',
      '|',
      '\n',
      '![',
      '](',
      ')',
      '**Table',
      '中',
      'a',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => !/<b>|<svg onload/.test(html(parts.join('')))),
      { numRuns: 300 },
    );
  });
});

describe('headingId', () => {
  it.each([
    ['1 Gradient check · 梯度检验', '1-gradient-check'],
    ['实验设置', 'section'],
  ])('%s', (heading, id) => expect(headingId(heading)).toBe(id));
});
