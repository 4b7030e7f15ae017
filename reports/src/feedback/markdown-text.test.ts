import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { markdownText } from './markdown-text.ts';

/** A reader that knows more than ours: links, HTML, addresses without brackets. */
const generous = new MarkdownIt({ html: true, linkify: true });
const { escapeHtml } = generous.utils;

const hostile = [
  '<script>alert(1)</script>',
  '](javascript:alert(1))',
  '[x](javascript:alert(1)) ![y](https://example.org/a.png)',
  '`code` and ``` fence',
  'a | b || c \\| d \\',
  '$\\href{javascript:alert(1)}{x}$',
  '# heading #',
  '- item',
  '1. one',
  '2) two',
  '> quotation',
  '=====',
  '***',
  '&lt;b&gt; &#60; &amp',
  'W_1_ *G* ~~no~~',
  'https://example.org www.example.org <https://example.org>',
  '@everyone #12',
  '[!WARNING]',
  '    four spaces',
];

describe('markdownText', () => {
  it.each(hostile)('shows %j as it is, in a paragraph, a heading, a list and a table', (text) => {
    const shown = escapeHtml(text.trim());
    const escaped = markdownText(text);
    expect(generous.render(escaped)).toBe(`<p>${shown}</p>\n`);
    expect(generous.render(`# ${escaped}`)).toBe(`<h1>${shown}</h1>\n`);
    expect(generous.render(`- ${escaped}`)).toBe(`<ul>\n<li>${shown}</li>\n</ul>\n`);
    expect(generous.render(`| ${escaped} | b |\n|---|---|\n`)).toContain(`<th>${shown}</th>\n<th>b</th>`);
  });

  it('shows any text as it is', () => {
    const pieces = fc.constantFrom(
      ...hostile,
      '\\',
      '|',
      '`',
      '<',
      '&',
      '[',
      '](',
      '*',
      '_',
      ' ',
      '\n',
      '\u202e',
      'x',
      '1.',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const expected = text
          .replace(/\u202e/g, ' ')
          .replace(/\s+/g, ' ')
          .trim();
        fc.pre(expected !== '');
        expect(generous.render(`| ${markdownText(text)} | b |\n|---|---|\n`)).toContain(
          `<th>${escapeHtml(expected)}</th>\n<th>b`,
        );
      }),
      { seed: 8, numRuns: 500 },
    );
  });

  it('leaves nothing on a second line', () => {
    expect(markdownText('a\n\n# b\r\u2028c')).toBe('a \\# b c');
  });
});
