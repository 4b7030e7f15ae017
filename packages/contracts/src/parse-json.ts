import type { ParseError } from 'jsonc-parser';
import { InputError } from './input-error.ts';
import { onOneLine } from './schema-error.ts';

/**
 * The value of a JSON text. A byte order mark, which some editors write, is skipped.
 *
 * @param where - what the text is to the person who wrote it, such as a file name
 * @throws InputError naming `where`, the line and the column (counted from 1) at which it stops being JSON
 *
 * @example
 * await parseJson('{ "n": 5, }', 'a.json'); // a.json: is not JSON at line 1, column 11: Expected double-quoted property name
 */
export async function parseJson(text: string, where: string): Promise<unknown> {
  const json = text.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(json);
  } catch (cause) {
    // The engine's own message has a place, and names what it met, for some mistakes only.
    const reason = (cause as Error).message
      .replace(/ in JSON at position .*$/s, '')
      .replace(/, (\.\.\.)?".*is not valid JSON$/s, '')
      .replace(/ after JSON at position .*$/s, ' after the end of the JSON');
    throw new InputError(`${where}: is not JSON${await placeOf(json)}: ${onOneLine(reason, 200)}`, { cause });
  }
}

/** ` at line 3, column 5`: where the first token begins that does not fit. */
async function placeOf(json: string): Promise<string> {
  // Loaded for broken files only: every command starts with this module.
  const { parse } = await import('jsonc-parser');
  const errors: ParseError[] = [];
  try {
    parse(json, errors, { disallowComments: true, allowTrailingComma: false });
  } catch (error) {
    // It takes a frame of the stack for every bracket; the engine's own parser takes none.
    if (error instanceof RangeError) return ': it is nested too deeply to tell where';
    throw error;
  }
  const before = json.slice(0, errors[0]?.offset ?? json.length).split('\n');
  return ` at line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}
