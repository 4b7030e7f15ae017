import MarkdownIt, { type MarkdownIt as Processor } from 'markdown-it';
import { alertBoxes } from '../page/alert-boxes.ts';
import { VERDICT_MARKS } from '../text/verdict-words.ts';

/** Nothing runs in the page and nothing is fetched for it, whoever opens it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** What a feedback is made of. Links, images and HTML are no part of it: nothing of a submission can become one. */
const RULES = ['blockquote', 'emphasis', 'escape', 'heading', 'hr', 'list', 'newline', 'table'];

const VERDICT_CELLS = new Map(Object.entries(VERDICT_MARKS).map(([verdict, mark]) => [`${mark} ${verdict}`, verdict]));

/** Marks the cells of a table that hold a verdict and nothing else with it as class. */
function verdictTables(processor: Processor): void {
  processor.core.ruler.push('verdict_tables', ({ tokens }) => {
    for (const [index, token] of tokens.entries()) {
      const verdict = token.type === 'inline' ? VERDICT_CELLS.get(token.content) : undefined;
      const cell = tokens[index - 1];
      if (verdict !== undefined && cell?.type === 'td_open') cell.attrJoin('class', verdict);
      if (token.type === 'th_open') token.attrSet('scope', 'col');
    }
  });
}

/**
 * Makes what sets a feedback's Markdown as one HTML file without script, that asks for no other file.
 *
 * @param style - the CSS of the page
 * @returns a function from the text of the browser's tab and Markdown to the page
 *
 * @example
 * const toPage = createPageMaker('body { margin: 0 }');
 * const html = toPage('Feedback', '# Assignment 3');
 */
export function createPageMaker(style: string): (tab: string, markdown: string) => string {
  const processor = new MarkdownIt('zero').enable(RULES).use(alertBoxes).use(verdictTables);
  const { escapeHtml } = processor.utils;
  return (tab, markdown) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escapeHtml(tab)}</title>
<style>
${style}</style>
</head>
<body>
<main>
${processor.render(markdown)}</main>
</body>
</html>
`;
}
