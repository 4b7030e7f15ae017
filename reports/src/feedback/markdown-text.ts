import { printableText } from '../text/printable-text.ts';

/** Of one text on a page: enough for every message of ours; what a program threw may be megabytes. */
const LIMIT_CHARACTERS = 1000;

/** What Markdown, GitHub's and KaTeX' additions to it give a meaning inside a line. */
const ACTIVE = /[\\`*_[\]<>|$~&#@]/g;

/**
 * Text of a submission as Markdown that shows it and does nothing else, wherever a template places it: within a line,
 * at its beginning, in a heading, in a table's cell. It is no link, no formula, no tag.
 *
 * @example
 * markdownText('<b> | W_1'); // '\\<b\\> \\| W\\_1'
 */
export function markdownText(text: string): string {
  return printableText(text, LIMIT_CHARACTERS)
    .replace(ACTIVE, '\\$&')
    .replace(/:(?=\/\/)|(?<=\bwww)\./gi, '\\$&')
    .replace(/^[-+=]|(?<=^\d+)[.)](?=\s|$)/, '\\$&');
}
