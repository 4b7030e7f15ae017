import fc from 'fast-check';
import { expect, it } from 'vitest';
import { InputError } from './input-error.ts';
import { parseJson } from './parse-json.ts';

it.each([
  ['', 'line 1, column 1: Unexpected end of JSON input'],
  ['{ "a": [', 'line 1, column 9: Unexpected end of JSON input'],
  ['{\n  "a": 1,\n}', 'line 3, column 1: Expected double-quoted property name'],
  ['{\r\n  "a": 1,\r\n  "b" 2 }', "line 3, column 7: Expected ':' after property name"],
  ['[1, 2,]', "line 1, column 7: Unexpected token ']'"],
  ['[1\n 2]', "line 2, column 2: Expected ',' or ']' after array element"],
  ['{}\n{}', 'line 2, column 1: Unexpected non-whitespace character after the end of the JSON'],
  ['{\n  // a comment\n  "a": 1 }', "line 2, column 3: Expected property name or '}'"],
  ["{ 'a': 1 }", "line 1, column 3: Expected property name or '}'"],
  ['[NaN]', "line 1, column 2: Unexpected token 'N'"],
  ['["a\nb"]', 'line 1, column 2: Bad control character in string literal'],
  ['not\njson\n\u202eat all', "line 1, column 1: Unexpected token 'o'"],
])('says where %j stops being JSON', async (text, place) => {
  await expect(parseJson(text, 'a.json')).rejects.toThrow(new InputError(`a.json: is not JSON at ${place}`));
});

it('refuses brackets that nobody counts, without saying where', async () => {
  const message = 'a.json: is not JSON: it is nested too deeply to tell where: Unexpected end of JSON input';
  await expect(parseJson('['.repeat(100_000), 'a.json')).rejects.toThrow(new InputError(message));
});

it('reads what is JSON, behind a byte order mark, too', async () => {
  expect(await parseJson('{ "a": [1] }', 'a.json')).toEqual({ a: [1] });
  expect(await parseJson('\uFEFF1', 'a.json')).toBe(1);
});

it('says in one line of visible characters what is wrong with any text', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), fc.string(), async (text, more) => {
      try {
        await parseJson(text + more, 'a.json');
      } catch (error) {
        expect((error as InputError).message).toMatch(/^a\.json: is not JSON at line \d+, column \d+: \P{C}+$/u);
      }
    }),
  );
});
