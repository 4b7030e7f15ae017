import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Gradebook, InputError, type Result } from '@gradus/contracts';
import { Ajv } from 'ajv';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { convert } from 'xmlbuilder2';
import { gradescopeSchema } from '../../test/exports/gradescope-schema.ts';
import { gradebook, gradebookOf, gradedEntry, resultOf, results } from '../../test/exports/small-class.ts';
import { hasXmllint } from '../../test/exports/xmllint.ts';
import { temporaryFolders } from '../../test/temporary-folder.ts';
import { writeExports } from './write-exports.ts';

const temporaryFolder = temporaryFolders();
const GOLDEN = fileURLToPath(new URL('../../test/exports/golden', import.meta.url));
const SCHEMA = fileURLToPath(new URL('../../test/exports/junit.xsd', import.meta.url));

/** A batch folder with its exports. */
async function exported(book: Gradebook, some: readonly Result[]) {
  const out = await temporaryFolder();
  for (const result of some) {
    const path = join(out, 'results', result.submission.id, 'result.json');
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, JSON.stringify(result));
  }
  const write = (again = book) => writeExports(out, again);
  const written = await write();
  const read = (name: string) => readFile(join(out, 'exports', name), 'utf8');
  return { out, write, written, read };
}

const small = () => exported(gradebook, results);
const isGradescope = new Ajv({ strict: false }).compile(gradescopeSchema);

const NUMBER = /^\d+(\.\d+)?$/;
const TEXT = /^(?!\s*[-=+@＝＋－＠\t\r\n])[^\p{Cc}\u202a-\u202e]*$/su;
/** Each table's columns, and the form of their cells: what the platform asks for, or any text that is no formula. */
const TABLES: Readonly<Record<string, readonly (readonly [string, RegExp])[]>> = {
  'canvas.csv': [
    ['Student', TEXT],
    ['ID', TEXT],
    ['SIS User ID', TEXT],
    ['SIS Login ID', TEXT],
    ['Section', TEXT],
    ['Assignment 3: batch normalisation', NUMBER],
  ],
  'moodle.csv': [
    ['Identifier', /^(Participant .*|)$/s],
    ['Full name', TEXT],
    ['ID number', TEXT],
    ['Email address', TEXT],
    ['Grade', NUMBER],
    ['Maximum Grade', NUMBER],
    ['Last modified (grade)', /^$/],
    ['Feedback comments', TEXT],
  ],
  'grades.csv': [
    ['student', TEXT],
    ['name', TEXT],
    ['email', TEXT],
    ['sis_id', TEXT],
    ['login', TEXT],
    ['section', TEXT],
    ['status', /^(graded|missing|ungraded)$/],
    ['score', /^(\d+(\.\d+)?|)$/],
    ['max_score', /^(\d+(\.\d+)?|)$/],
    ['attempt', /^\d*$/],
    ['handed_in_at', /^(\d{4}-.*|)$/],
    ['late_seconds', /^\d*$/],
    ['reason', TEXT],
  ],
};

/** The rows below the head, as csv-parse reads them; every cell has the form of its column. */
function rowsOf(name: string, text: string): string[][] {
  const columns = TABLES[name] ?? [];
  const [head, ...rows] = parse(text) as string[][];
  expect(head).toEqual(columns.map(([column]) => column));
  for (const row of rows) for (const [i, cell] of row.entries()) expect(cell).toMatch(columns[i]?.[1] as RegExp);
  return rows;
}

describe('writeExports', () => {
  test('writes each form, and says what it wrote', async () => {
    const { out, written } = await small();
    const names = ['canvas.csv', 'moodle.csv', 'grades.csv', 'junit.xml', 'gradescope'];
    expect(written).toEqual(names.map((name) => join(out, 'exports', name)));
    expect((await readdir(join(out, 'exports'))).sort()).toEqual([...names].sort());
    expect((await readdir(join(out, 'exports/gradescope'))).sort()).toEqual([
      'alice.json',
      'mallory.json',
      'points.json',
    ]);
  });

  test.each([
    'canvas.csv',
    'moodle.csv',
    'grades.csv',
    'junit.xml',
    'gradescope/alice.json',
    'gradescope/mallory.json',
  ])('%s is the golden one', async (name) => {
    const { read } = await small();
    await expect(await read(name)).toMatchFileSnapshot(join(GOLDEN, name));
  });

  test('written again it is the same; what has no grade any more is gone, as is what a killed process left', async () => {
    const { out, write, read } = await small();
    const before = await read('junit.xml');
    await writeFile(join(out, 'exports/canvas.csv.1.tmp'), '');
    await writeFile(join(out, 'exports/gradescope/alice.json.123'), '');
    await writeFile(join(out, "exports/a TA's.txt"), '');
    const [, ...others] = gradebook.entries;
    await write();
    expect(await read('junit.xml')).toBe(before);
    await write({ ...gradebook, entries: others });
    expect((await readdir(join(out, 'exports/gradescope'))).sort()).toEqual(['mallory.json', 'points.json']);
    expect(await readdir(join(out, 'exports'))).toContain("a TA's.txt");
    expect(await readdir(join(out, 'exports'))).not.toContain('canvas.csv.1.tmp');
  });

  test.each<[string, Partial<Result>, RegExp]>([
    ['another score', { score: 5 }, /alice.result\.json: expected the result of the gradebook \(4 points, .*found 5/],
    [
      'another submission',
      { submission: { id: 'alice', hash: 'other', language: 'python' } },
      /found 4 points, submission other\. Grade the batch again/,
    ],
  ])('refuses a result of %s, and leaves what was there', async (_, change, message) => {
    const { out, write, read } = await small();
    const before = await read('canvas.csv');
    await writeFile(join(out, 'results/alice/result.json'), JSON.stringify({ ...results[0], ...change }));
    await expect(write()).rejects.toThrow(message);
    expect(await read('canvas.csv')).toBe(before);
    expect((await readdir(join(out, 'exports'))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('refuses a result that is not there, and a grade without a summary', async () => {
    const { write } = await exported(gradebookOf([]), []);
    await expect(write(gradebook)).rejects.toThrow(InputError);
    const lost = gradebookOf([{ student: { id: 'a' }, status: 'graded' }]);
    await expect(write(lost)).rejects.toThrow(/^a: expected a summary of the result in the gradebook, found none$/);
  });

  test('an older result of a submission that is ungraded now is no grade', async () => {
    const result = resultOf('a', '');
    const { read } = await exported(
      gradebookOf([{ ...gradedEntry({ id: 'a' }, result), status: 'ungraded', reason: 'no disk' }]),
      [result],
    );
    expect(rowsOf('canvas.csv', await read('canvas.csv'))).toHaveLength(1);
    expect(rowsOf('grades.csv', await read('grades.csv'))[0]?.slice(6, 9)).toEqual(['ungraded', '', '']);
  });
});

describe('tables', () => {
  test('have the columns and the forms that the platforms ask for', async () => {
    const { read } = await small();
    const students = async (name: string) => rowsOf(name, await read(name)).length;
    // Canvas' row of points is one of them.
    expect([await students('canvas.csv'), await students('moodle.csv'), await students('grades.csv')]).toEqual([
      4, 3, 5,
    ]);
  });

  test('only Canvas’ own row is the row of points, whatever a student is called', async () => {
    const rows = rowsOf('canvas.csv', await (await small()).read('canvas.csv'));
    const isPoints = (row: string[]) => row[0]?.includes('Points Possible') === true;
    expect(rows.filter(isPoints)).toEqual([['    Points Possible', '', '', '', '', '24']]);
    expect(isPoints(rows[0] ?? [])).toBe(true);
  });

  test('Moodle’s comments hold no hidden check and no tag', async () => {
    const rows = rowsOf('moodle.csv', await (await small()).read('moodle.csv'));
    for (const row of rows) {
      expect(row[7]).toMatch(/^2 of 4 checks passed\. • batchNormBackward: failed, 0 of 8 points – /);
      expect(row[7]).not.toMatch(/[<>]|it hung|blocked/);
    }
  });

  test('whatever a student is called, cells are no formulas, and lose nothing that can be shown', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('=', '-', '@', '"', ',', ';', '\n', 'a', ' ') }),
    );
    await fc.assert(
      fc.asyncProperty(text, text, async (name, message) => {
        const result = resultOf('a', message);
        const accounts = { canvas: name, sis: name, login: name, section: name, moodle: name };
        const entries = [
          gradedEntry({ id: 'a', name, email: name, accounts }, result),
          { student: { id: 'b', name }, status: 'missing' as const, reason: message },
        ];
        const { read } = await exported(gradebookOf(entries), [result]);
        const [, canvas = []] = rowsOf('canvas.csv', await read('canvas.csv'));
        const [moodle = []] = rowsOf('moodle.csv', await read('moodle.csv'));
        const [, grades = []] = rowsOf('grades.csv', await read('grades.csv'));
        const letters = (some = '') => some.replace(/['\s\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '');
        for (const cell of [canvas[2], moodle[1], grades[1]]) expect(letters(cell)).toBe(letters(name));
        expect(letters(grades[12])).toBe(letters(message));
      }),
      { numRuns: 50 },
    );
  });
});

describe('Gradescope', () => {
  test.each(['alice', 'mallory'])('%s: results.json is what its documentation says', async (id) => {
    const { read } = await small();
    const written = JSON.parse(await read(`gradescope/${id}.json`));
    expect(isGradescope(written), JSON.stringify(isGradescope.errors)).toBe(true);
    expect(written.tests.map((each: { visibility: string }) => each.visibility)).toEqual([
      'visible',
      'visible',
      'hidden',
      'after_due_date',
      'visible',
      'visible',
    ]);
  });

  test('tells nothing of the seed, and of hidden checks nothing in what is seen', async () => {
    const { read } = await small();
    const written = JSON.parse(await read('gradescope/alice.json'));
    expect(written.output).toBe('2 of 4 visible checks passed.');
    expect(Object.keys(written.extra_data)).not.toContain('seed');
  });
});

describe('JUnit', () => {
  const valid = async (path: string) => promisify(execFile)('xmllint', ['--noout', '--schema', SCHEMA, path]);

  test.skipIf(!hasXmllint)('is what the schemas of Ant and Jenkins have in common', async () => {
    const { out } = await small();
    expect((await valid(join(out, 'exports/junit.xml'))).stderr).toMatch(/junit\.xml validates/);
  });

  test.skipIf(!hasXmllint)('whatever was printed and whoever handed in, it stays that', async () => {
    const everywhere = fc.sample(fc.string({ unit: 'binary', maxLength: 60 }), { numRuns: 300, seed: 1 });
    const some = everywhere.map((message, i) => resultOf(`s${i}`, message));
    const book = gradebookOf([
      ...some.map((result) => gradedEntry({ id: result.submission.id }, result)),
      ...everywhere.map((id) => ({ student: { id: id || '?' }, status: 'missing' as const, reason: id })),
    ]);
    const { out } = await exported(book, some);
    expect((await valid(join(out, 'exports/junit.xml'))).stderr).toMatch(/junit\.xml validates/);
  });

  test('counts its verdicts, and an ungraded student is neither passed nor failed', async () => {
    const { read } = await small();
    const { testsuites } = convert(await read('junit.xml'), { format: 'object' }) as unknown as {
      testsuites: { testsuite: Readonly<Record<string, string>>[] };
    };
    const counts = ['name', 'tests', 'failures', 'errors', 'skipped'].map((name) => `@${name}`);
    expect(testsuites.testsuite.map((suite) => counts.map((name) => suite[name]))).toEqual([
      ['alice', '6', '1', '1', '2'],
      ['bob', '1', '0', '0', '1'],
      ['carol', '1', '0', '0', '1'],
      ['mallory', '6', '1', '1', '2'],
      ['points', '6', '1', '1', '2'],
    ]);
  });
});
