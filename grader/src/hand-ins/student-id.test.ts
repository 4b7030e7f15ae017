import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { personName } from './file-name.ts';
import { fold, studentIdOf } from './student-id.ts';

describe('studentIdOf', () => {
  test.each([
    ['alice', 'alice'],
    ['Émile O’Neill-Åström', 'Émile O’Neill-Åström'],
    ['E\u0301', 'É'],
    ['李小龙_14', '李小龙_14'],
    ['anna@example.edu', 'anna@example.edu'],
    ['a/b\\c:d', 'a%2Fb%5Cc%3Ad'],
    ['50%', '50%25'],
    ['..', '%2E%2E'],
    ['.hidden ', '%2Ehidden%20'],
    ['con', '%63on'],
    ['COM1.x', '%43OM1.x'],
    ['console', 'console'],
    ['x\u202ey\n', 'x%E2%80%AEy%0A'],
    ['\ud800', '%D8%00'],
    ['', '%'],
  ])('%j is %s', (name, id) => {
    expect(studentIdOf(name)).toBe(id);
  });

  test('a long name is cut, and still another than one of the same beginning', () => {
    const ids = ['a', 'b'].map((end) => studentIdOf('é/'.repeat(200) + end));
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) {
      expect(Buffer.byteLength(id)).toBeLessThanOrEqual(180);
      expect(id).toMatch(/^(é%2F)+é?~[0-9a-f]{16}$/);
    }
  });

  test('is a name of a folder on every system, and of different names different', () => {
    const name = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(name, name, (one, another) => {
        const id = studentIdOf(one);
        expect(id).toMatch(/^[^<>:"/\\|?*\p{Cc}\p{Cs}\p{Cf}]+$/u);
        expect(id).toMatch(/^[^. ]/);
        expect(id).toMatch(/[^. ]$/);
        expect(id).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
        expect(Buffer.byteLength(id)).toBeLessThanOrEqual(180);
        if (one.normalize() !== another.normalize()) expect(studentIdOf(another)).not.toBe(id);
      }),
    );
  });
});

test.each([
  ['ALICE', 'alice'],
  ['Straße', 'STRASSE'],
  ['e\u0301', 'É'],
  ['ｆｕｌｌ', 'full'],
])('%s and %s are one name', (one, another) => {
  expect(fold(one)).toBe(fold(another));
});

test('a name is shown without what a terminal obeys', () => {
  expect(personName("Anna O'Brien")).toBe("Anna O'Brien");
  expect(personName('x\u001b[31m')).toBe('x\uFFFD[31m');
});
