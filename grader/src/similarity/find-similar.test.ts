import { readFile } from 'node:fs/promises';
import { parse, Similarity } from '@gradus/contracts';
import { parse as parseCsv } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { notebook } from '../../test/notebooks.ts';
import { findSimilar, type StudentSources } from './find-similar.ts';
import { similarityCsv } from './similarity-csv.ts';

const sourceOf = (path: string) => readFile(new URL(`../../test/cases/${path}`, import.meta.url), 'utf8');
const matrixStyle = await sourceOf('right-python-matrix-style/submission.py');
const perSample = await sourceOf('right-python-per-sample-loops/submission.py');
const typescript = await sourceOf('right-matrix-style/submission.ts');

const python = (id: string, text: string, name = 'submission.py'): StudentSources => ({
  student: { id, name: `${id} of the class` },
  language: 'python',
  files: [{ name, text }],
});
/** The same program after a look at it: other names, numbers and comments, other blank lines. */
const disguised = matrixStyle
  .replace(/\b(X|G|W|S|P|mu|epsilon)\b/g, 'my_$1')
  .replace(/^(\S.*)$/gm, '$1  # mine')
  .replace(/\n\n/g, '\n\n\n# a comment\n');
const similar = (
  submissions: readonly StudentSources[],
  ignore: { name: string; text: string }[] = [],
  maxPairs = 500,
) => findSimilar(submissions, { ignore, maxPairs });

describe('findSimilar', () => {
  test('finds a copy under other names, and no more in what is written apart', async () => {
    const { pairs, compared } = await similar([
      python('alice', matrixStyle),
      python('bob', disguised),
      python('carol', perSample),
    ]);
    expect(compared).toBe(3);
    const [copy, ...others] = pairs;
    expect([copy?.left.id, copy?.right.id]).toEqual(['alice', 'bob']);
    expect(copy?.similarity).toBeGreaterThan(0.95);
    for (const { similarity } of others) expect(similarity).toBeLessThan(0.5);
  });

  test('shows the places by their lines', async () => {
    const { pairs } = await similar([python('a', matrixStyle), python('b', `# one line more\n${matrixStyle}`)]);
    const [fragment] = pairs[0]?.fragments ?? [];
    expect(pairs[0]?.similarity).toBe(1);
    expect(fragment?.right.firstLine).toBe((fragment?.left.firstLine ?? 0) + 1);
    expect(fragment?.left.lines).toEqual(fragment?.right.lines);
    const start = (fragment?.left.firstLine ?? 1) - 1;
    expect(fragment?.left.lines[0]).toBe(matrixStyle.split('\n')[start]);
  });

  test('the same whatever the order, and of the form of its schema', async () => {
    const all = [python('a', matrixStyle), python('b', disguised), python('c', perSample)];
    const told = await similar(all);
    expect(await similar([...all].reverse())).toEqual(told);
    expect(parse(Similarity, told, 'similarity')).toEqual(told);
  });

  test('what the handout holds does not count', async () => {
    const both = [python('a', matrixStyle), python('b', matrixStyle)];
    expect((await similar(both)).pairs).toHaveLength(1);
    const told = await similar(both, [{ name: 'submission.py', text: matrixStyle }]);
    expect(told.pairs).toEqual([]);
    expect(told.ignored.starter).toBeGreaterThan(10);
  });

  test('what too many have does not count', async () => {
    const common = Array.from({ length: 12 }, (_, i) => python(`s${i}`, matrixStyle));
    const told = await similar(common);
    expect(told.ignored.commonFrom).toBe(11);
    expect(told.ignored.common).toBeGreaterThan(10);
    expect(told.pairs).toEqual([]);
    expect((await similar(common.slice(0, 10))).pairs).toHaveLength(45);
  });

  test('lists so many pairs, and counts the others', async () => {
    const some = Array.from({ length: 8 }, (_, i) => python(`s${i}`, matrixStyle));
    const { pairs, morePairs } = await similar(some, [], 5);
    expect([pairs.length, morePairs]).toEqual([5, 23]);
    expect(pairs.map(({ left, right }) => `${left.id} ${right.id}`)).toEqual([
      's0 s1',
      's0 s2',
      's0 s3',
      's0 s4',
      's0 s5',
    ]);
  });

  test('cells of a notebook are Python', async () => {
    const cells = notebook(['%matplotlib inline\n', matrixStyle]);
    const { pairs } = await similar([python('a', matrixStyle), python('b', cells, 'assignment.ipynb')]);
    expect(pairs[0]?.similarity).toBeGreaterThan(0.95);
    expect(pairs[0]?.fragments[0]?.right.lines).toEqual(pairs[0]?.fragments[0]?.left.lines);
  });

  test('TypeScript is compared with TypeScript', async () => {
    const inTypescript = (id: string): StudentSources => ({
      student: { id },
      language: 'typescript',
      files: [{ name: 'submission.ts', text: typescript }],
    });
    const { pairs } = await similar([inTypescript('a'), inTypescript('b'), python('c', matrixStyle)]);
    expect(pairs.map(({ left, right, similarity }) => [left.id, right.id, similarity])).toEqual([['a', 'b', 1]]);
  });

  test('a class of nobody, and programs of nothing', async () => {
    expect(await similar([])).toMatchObject({ compared: 0, pairs: [], morePairs: 0, leftOut: [] });
    expect((await similar([python('a', ''), python('b', '')])).pairs).toEqual([]);
  });

  test('an abort ends it', async () => {
    const asked = findSimilar([python('a', '')], { ignore: [], signal: AbortSignal.abort() });
    await expect(asked).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  });
});

describe('hostile sources', () => {
  test.each<[string, string, string, RegExp | undefined]>([
    ['5 MB', 'submission.py', 'x = 1\n'.repeat(900_000), /^it has 5400000 characters, more than 131072$/],
    ['no syntax that ends', 'submission.py', '\0)]}{'.repeat(26_000), /^its syntax takes longer than 1.5 s to read$/],
    ['too many tokens', 'submission.py', 'x=1\n'.repeat(30_000), /^its syntax tree has more than 100000 nodes$/],
    ['deeply nested', 'submission.py', '('.repeat(100_000), undefined],
    ['no notebook', 'submission.ipynb', '{"cells": 1}', /^it is no notebook$/],
    ['a notebook of odd cells', 'a.ipynb', '{"cells": [1, null, {"cell_type": "code", "source": {}}]}', undefined],
    ['halves of characters', 'submission.py', '"\ud800\udc00\ud800" + \u202e'.repeat(100), undefined],
    ['one line a thousand times', 'submission.py', 'f(a, b)[1] = g(c) + h(d) * 2\n'.repeat(1500), undefined],
  ])('%s: it ends, and says what it left out', async (_, name, text, reason) => {
    const start = performance.now();
    const { leftOut, pairs } = await similar([
      python('a', text, name),
      python('b', text, name),
      python('c', matrixStyle),
    ]);
    expect(performance.now() - start).toBeLessThan(40_000);
    if (reason === undefined) expect(leftOut).toEqual([]);
    else {
      expect(leftOut.map(({ student }) => student)).toEqual(['a', 'b']);
      expect(leftOut[0]?.reason).toMatch(reason);
      expect(pairs).toEqual([]);
    }
  });
});

test('after one file that takes too long, no other of that student is read', async () => {
  const files = ['a.py', 'b.py', 'c.py'].map((name) => ({ name, text: '\0)]}{'.repeat(26_000) }));
  const { leftOut } = await similar([{ student: { id: 'x' }, language: 'python', files }]);
  expect(leftOut.map(({ reason }) => reason)).toEqual([
    'its syntax takes longer than 1.5 s to read',
    'it comes after a file whose syntax takes too long to read',
    'it comes after a file whose syntax takes too long to read',
  ]);
});

test('the pairs as CSV, with no formula', async () => {
  const { pairs, ...told } = await similar([python('a', matrixStyle), python('b', matrixStyle)]);
  const evil = pairs.map((pair) => ({ ...pair, left: { id: 'a', name: '=1+1' } }));
  const rows = parseCsv(similarityCsv({ ...told, pairs: evil }), { columns: true }) as Record<string, string>[];
  expect(rows).toEqual([
    expect.objectContaining({ similarity: '1', language: 'python', left: 'a', left_name: "'=1+1", right: 'b' }),
  ]);
});
