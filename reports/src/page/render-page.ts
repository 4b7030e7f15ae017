import { readFile } from 'node:fs/promises';
import { embeddedFonts } from './embedded-fonts.ts';
import { markdownToHtml } from './markdown-to-html.ts';

const STYLE = new URL('../../style/report.css', import.meta.url);

/** Nothing runs in the page and nothing is fetched for it, whoever opens it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:";

const escapeText = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/**
 * A report as one HTML file that works offline: styles, fonts, formulas and figures are in it.
 *
 * @param title - of the browser's tab and the PDF
 * @param figures - SVG by the path that the Markdown uses
 *
 * @example
 * const html = await renderPage('Assignment 3', '# Assignment 3', new Map());
 */
export async function renderPage(
  title: string,
  markdown: string,
  figures: ReadonlyMap<string, string>,
): Promise<string> {
  const [fonts, style] = await Promise.all([embeddedFonts(), readFile(STYLE, 'utf8')]);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escapeText(title)}</title>
<style>
${fonts}
${style}</style>
</head>
<body>
<main>
${markdownToHtml(markdown, figures)}</main>
</body>
</html>
`;
}
