import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type History, InputError } from '@gradus/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { madeFiles } from '../test/made-files.ts';
import { tinySettings } from '../test/tiny-experiments.ts';
import { makeFolderOf } from './history-file.ts';
import { findHistory, setAsideInTheWay, setAsidePath, tellInTheWay, type Wanted } from './set-aside.ts';

const evaluation = { loss: 1, cost: 1, accuracy: 0.5 };
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const A = sha256('a');
const B = sha256('b');

function historyOf(hash: string): History {
  return {
    experiment: 'search/1',
    title: 'Net',
    assignment: 'a0',
    schedule: 'full',
    hash,
    gradus: '1.0.0',
    engine: 'reference',
    backend: 'plain',
    data: { provenance: 'synthetic', sha256: 'tiny' },
    settings: tinySettings,
    points: [{ t: 0, eta: 1, training: evaluation, validation: evaluation }],
    test: evaluation,
  };
}

let out: string;
let path: string;
let told: string[];
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'gradus-set-aside-'));
  path = join(out, 'search', '1.json');
  await makeFolderOf(path);
  told = [];
});
afterEach(() => rm(out, { recursive: true }));

const wanted = (hash: string): Wanted => ({ out, name: 'search/1', hash });
const find = (hash: string) => findHistory(wanted(hash), (line) => told.push(line));
const asideName = (hash: string) => `_set-aside/search/1.${hash.slice(0, 12)}.json`;

describe('a finished history in the way of another', () => {
  it('is set aside under its hash, and taken back when it is wanted', async () => {
    await writeFile(path, JSON.stringify(historyOf(A)));
    expect(await find(A)).toEqual(historyOf(A));
    expect(await find(B)).toBe(undefined);
    expect(told).toEqual([]);

    await tellInTheWay(wanted(B), (line) => told.push(line));
    expect(told).toEqual([
      `${path}: holds a finished history of another training (schedule 'full'; settings, data, backend or version differ). It is set aside as ${join(out, asideName(A))} when another takes its place.`,
    ]);
    expect(await find(A)).toEqual(historyOf(A));

    await setAsideInTheWay(wanted(B));
    await writeFile(path, JSON.stringify(historyOf(B)));
    expect(await find(B)).toEqual(historyOf(B));
    expect(await find(A)).toEqual(historyOf(A));
    expect(told).toHaveLength(2);
    expect(told[1]).toContain(`It is set aside as ${join(out, asideName(B))} `);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(historyOf(A));
    expect(JSON.parse(await readFile(setAsidePath(wanted(B)), 'utf8'))).toEqual(historyOf(B));
  });

  it('is taken back into a place that is free, without a word', async () => {
    await writeFile(path, JSON.stringify(historyOf(A)));
    await setAsideInTheWay(wanted(B));
    await setAsideInTheWay(wanted(B));
    await tellInTheWay(wanted(B), (line) => told.push(line));
    expect(await find(A)).toEqual(historyOf(A));
    expect(told).toEqual([]);
  });
});

describe('what is no history', () => {
  it.each([
    ['cut off', '{"experiment": "pl', /search\/1\.json: is not JSON at line 1, column 16: .*\. It is set aside as /],
    ['of another kind', '{"notes": []}', /search\/1\.json: at the top level: .*\. It is set aside as /],
    [
      'of a hash that is none, and could name another folder',
      JSON.stringify(historyOf('../../../../a')),
      /search\/1\.json: at \/hash: must be a SHA-256, got another text\. It is set aside as /,
    ],
  ])('is set aside too, under the SHA-256 of its bytes: %s', async (_, text, line) => {
    await writeFile(path, text);
    expect(await find(A)).toBe(undefined);
    await tellInTheWay(wanted(A), (each) => told.push(each));
    expect(told).toEqual([expect.stringMatching(line)]);
    await setAsideInTheWay(wanted(A));
    expect(await readFile(join(out, asideName(sha256(text))), 'utf8')).toBe(text);
  });

  it.each([
    [
      'damaged',
      '{"experiment": "pl',
      /is not JSON at line 1, column 16: .*\. It is not taken back: this training starts anew\.$/,
    ],
    ['another one', JSON.stringify(historyOf(B)), new RegExp(`expected a history with hash ${A}, got ${B}. It is not`)],
  ])('is told, and not taken back, when it was set aside: %s', async (_, text, line) => {
    await makeFolderOf(setAsidePath(wanted(A)));
    await writeFile(setAsidePath(wanted(A)), text);
    expect(await find(A)).toBe(undefined);
    expect(told).toEqual([expect.stringMatching(line)]);
    expect(await readFile(setAsidePath(wanted(A)), 'utf8')).toBe(text);
  });

  it('is refused when it cannot be read', async () => {
    await mkdir(path);
    await expect(find(A)).rejects.toThrow(
      new InputError(`${path}: cannot be read (EISDIR). Move it away, or choose another folder with --out.`),
    );
  });
});

it('tells of a folder that cannot be made before the training', async () => {
  await writeFile(path, JSON.stringify(historyOf(A)));
  await writeFile(join(out, '_set-aside'), 'in the way');
  const folder = join(out, '_set-aside', 'search');
  await expect(tellInTheWay(wanted(B), () => {})).rejects.toThrow(
    new InputError(`${folder}: cannot be written (ENOTDIR). Choose another place with --out.`),
  );
  expect(told).toEqual([]);
});

it('tells of a file that cannot be moved, which stays where it is', async () => {
  await writeFile(path, JSON.stringify(historyOf(A)));
  const aside = join(out, asideName(A));
  await mkdir(aside, { recursive: true });
  await expect(setAsideInTheWay(wanted(B))).rejects.toThrow(
    new InputError(`${aside}: cannot be written (EISDIR). Choose another place with --out.`),
  );
  expect(await madeFiles(out)).toContain('search/1.json');
});
