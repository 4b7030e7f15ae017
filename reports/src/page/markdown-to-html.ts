import { tex } from '@mdit/plugin-tex';
import katex from 'katex';
import MarkdownIt from 'markdown-it';
import anchor from 'markdown-it-anchor';
import { alertBoxes } from './alert-boxes.ts';
import { bilingualText } from './bilingual-text.ts';
import { figureBlocks } from './figure-blocks.ts';

/** Headings of the report itself; those of an answer stand below them and are not linked to. */
const REPORT_LEVELS = [1, 2, 3];
/** Of a formula: expansions of macros, and em that a rule or space may be long. */
const LIMITS = { maxExpand: 200, maxSize: 40 };
const { escapeHtml } = new MarkdownIt().utils;

/** An id from the Latin letters and digits of a heading: links keep working when the Chinese is reworded. */
export function headingId(heading: string): string {
  const words = heading.toLowerCase().match(/[a-z0-9]+/g);
  return words === null ? 'section' : words.join('-');
}

function renderFormula(text: string, displayMode: boolean): string {
  try {
    return katex.renderToString(text, { displayMode, throwOnError: false, strict: 'ignore', trust: false, ...LIMITS });
  } catch {
    // Nested so deeply that the stack ends: shown as it is, as KaTeX shows a wrong one.
    return `<code class="katex-error">${escapeHtml(text)}</code>`;
  }
}

function formula(text: string, displayMode: boolean): string {
  const html = renderFormula(text, displayMode);
  return displayMode ? `<div class="equation">${html}</div>\n` : html;
}

/**
 * Markdown of the report as the inside of a page. Raw HTML in it is shown as text, scripts and foreign images have no
 * way in: an image is one of the report's own figures, set inline as SVG, or a note that it was left out.
 *
 * @param figures - SVG by the path that the Markdown uses, such as `figures/three-layers.svg`
 *
 * @example
 * markdownToHtml('# Report\n\n$\\gamma$', new Map());
 */
export function markdownToHtml(markdown: string, figures: ReadonlyMap<string, string>): string {
  const processor = new MarkdownIt({ html: false, linkify: false, typographer: false })
    .use(tex, { render: formula })
    .use(anchor, { slugify: headingId, level: REPORT_LEVELS })
    .use(alertBoxes)
    .use(bilingualText)
    .use(figureBlocks, figures);
  return processor.render(markdown);
}
