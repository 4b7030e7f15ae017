/** Control characters, ends of lines, marks that turn the direction of what follows, halves of characters. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** What makes a spreadsheet compute, in all widths. */
const OPERATOR = '[=+\\-@\\uff1d\\uff0b\\uff0d\\uff20]';

/** A number up to the end of what a reader could take for a cell: harmless after a separator, as most of them are. */
const NUMBER = '[+-]\\d+(?:[.,]\\d+)*(?:[eE][+-]?\\d+)?\\s*%?\\s*(?:[,;|"]|$)';

const AT_THE_START = new RegExp(`^(?=\\s*${OPERATOR})`);
const AFTER_A_SEPARATOR = new RegExp(`([,;|"])(?=\\s*${OPERATOR})(?!\\s*${NUMBER})`, 'g');

/**
 * Text of a stranger as a cell of a CSV that no spreadsheet takes for a formula: nothing it holds is at the start of a cell
 * where a formula could be, neither of its own cell nor of one that another separator (a semicolon is Excel's in half of
 * Europe) or a broken quote would make of it. An apostrophe stands before what could be one; characters that cannot be
 * shown are spaces; all else stays as it is. `escape_formulas` of csv-stringify looks at the first character alone.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 *
 * @example
 * textCell('=1+1'); // "'=1+1"
 */
export function textCell(text: string): string {
  return text.replace(UNPRINTABLE, ' ').replace(AT_THE_START, "'").replace(AFTER_A_SEPARATOR, "$1'");
}
