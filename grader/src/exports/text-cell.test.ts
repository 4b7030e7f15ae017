import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textCell } from './text-cell.ts';

/** Texts in which attacks are likely. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '=',
        '+',
        '-',
        '@',
        '\t',
        '\r',
        '\n',
        ' ',
        ',',
        ';',
        '|',
        '"',
        "'",
        '＝',
        '＠',
        '1',
        '\u202e',
        '\u00a0',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
  )
  .map((parts) => parts.join(''));
const text = fc.oneof(hostile, fc.string({ unit: 'binary' }));

describe('textCell', () => {
  test.each([
    ['=1+1', "'=1+1"],
    ['+46 70 123', "'+46 70 123"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['  =1', "'  =1"],
    ['\u00a0=1', "'\u00a0=1"],
    ['\t=1', "' =1"],
    ['\r\n@x', "'  @x"],
    ['＝1', "'＝1"],
    ['a;=HYPERLINK("http://a")', 'a;\'=HYPERLINK("http://a")'],
    ['a\t=1', 'a =1'],
    ['a";=1', 'a";\'=1'],
    ['"=1', '"\'=1'],
    ["a,-1+cmd|' /C calc'!A0", "a,'-1+cmd|' /C calc'!A0"],
    ['\u001b[31mred\u0000', ' [31mred '],
  ])('%j is %j', (before, after) => {
    expect(textCell(before)).toBe(after);
  });

  test.each([
    "Conan O'Brien-Åström, B.",
    'anna@example.org',
    '0012',
    '1e-5',
    'worst P[2,5]: yours -0.41207, expected -0.38816, error 3.0e-2 > 1e-6',
    'yours 1, -2; -3.5e-7, +4 %',
    'نازنین‌زهرا',
  ])('%j stays as it is', (harmless) => {
    expect(textCell(harmless)).toBe(harmless);
  });

  test('whatever the text, no cell of any reading starts a formula, and only apostrophes and spaces are new', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(',', ';', '\t', '|'), (before, delimiter) => {
        const cell = textCell(before);
        const line = stringify([['1', cell, 'x']]);
        // As a reader takes it that knows another separator, and quotes only around all of a cell.
        for (const piece of line.trimEnd().split(delimiter)) {
          expect(piece).not.toMatch(/^["\s]*[=+@＝＋－＠\t\r\n]/);
          expect(piece).not.toMatch(/^["\s]*-(?!\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?\s*%?(?:\s*[",;|]|\s*$))/);
        }
        expect(cell).not.toMatch(/^\s*[-=+@＝＋－＠\t\r\n]/);
        expect(parse(line)[0]).toEqual(['1', cell, 'x']);
        const kept = (some: string) => some.replaceAll("'", '');
        expect([...kept(cell)].length).toBe([...kept(before)].length);
        expect(textCell(cell)).toBe(cell);
      }),
      { numRuns: 2000 },
    );
  });
});
