import { stripVTControlCharacters } from 'node:util';

/** Control characters, invisible ones, and those that change the direction of writing or end a line. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Text of others on one line: without escape sequences and without characters that move or hide what is around them.
 *
 * @param limit - characters that are kept; what is longer ends with how many were left out
 *
 * @example
 * printableText('a\u202eb\nc', 100); // 'a b c'
 */
export function printableText(text: string, limit: number): string {
  // Cut twice: no work is done for megabytes that are not shown, and what is shown is cut between two characters.
  const kept = stripVTControlCharacters(text.slice(0, 2 * limit).toWellFormed())
    .replace(UNPRINTABLE, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const characters = [...kept];
  const isWhole = characters.length <= limit && text.length <= 2 * limit;
  return isWhole ? kept : `${characters.slice(0, limit).join('')} … (cut: ${text.length} characters)`;
}
