import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkTypes } from '../src/submission/check-types.ts';
import { Session } from '../src/submission/session.ts';
import { type ReadingOptions, readSubmission } from '../src/submission/submission.ts';
import { notebook } from './notebooks.ts';
import { hasPython } from './python.ts';
import { temporaryFolders, writeFiles } from './temporary-folder.ts';

const temporaryFolder = temporaryFolders();
const NAMES = { typescript: 'submission.ts', python: 'submission.py' };
const LIMITS = { loadMs: 20_000, callMs: 10_000, totalMs: 60_000, memoryMb: 256 };
type Files = Readonly<Record<string, string>>;

/** Writes files, `alice` a hand-in and `course` what is the course's. @returns the folder of both */
async function write(files: Files): Promise<string> {
  return await writeFiles(await temporaryFolder(), files);
}

/** Calls `f()`. @returns what it answers, or why the submission was refused */
async function callF(folder: string, name: string, { adapter, ...options }: ReadingOptions = {}) {
  const reading = { ...options, ...(adapter === undefined ? {} : { adapter: join(folder, adapter) }) };
  const loaded = await Session.start(await readSubmission(join(folder, name), NAMES, reading), LIMITS);
  if ('refused' in loaded) return loaded.refused;
  const outcome = await loaded.session.call('f', [], LIMITS.callMs);
  await loaded.session.close();
  return 'value' in outcome ? outcome.value : outcome.message;
}

const G = 'def g(): return 1\n';
const PY = 'import submission\ndef f(): return submission.g()\n';
const TS_G = 'export const g = (): number => 1;\n';
const TS = "import { g } from './submission.ts';\nexport const f = (): number => g();\n";

describe.skipIf(!hasPython).concurrent('an adapter in Python', () => {
  test.each<[string, Files, string?]>([
    ['beside the file of the assignment', { 'alice/submission.py': G, 'alice/adapter.py': PY }],
    ['beside a file of another name', { 'alice/nn.py': G, 'alice/adapter.py': 'from nn import g as f\n' }],
    ['beside the only file, as submission', { 'alice/nn.py': G, 'alice/adapter.py': PY }],
    ['beside several files', { 'alice/a.py': G, 'alice/b.py': '', 'alice/adapter.py': 'from a import g as f' }],
    [
      'beside a notebook',
      { 'alice/my work.ipynb': notebook([G]), 'alice/b.py': '', 'alice/c.py': '', 'alice/adapter.py': PY },
    ],
    [
      'beside a notebook, by its name',
      { 'alice/a3.ipynb': notebook([G]), 'alice/adapter.py': 'from a3 import g as f' },
    ],
    ['when the file is given', { 'alice/nn.py': G, 'alice/b.py': '', 'alice/adapter.py': PY }, 'alice/nn.py'],
    ['when it is given itself', { 'alice/nn.py': G, 'alice/adapter.py': PY }, 'alice/adapter.py'],
  ])('%s', async (_, files, name = 'alice') => {
    expect(await callF(await write(files), name)).toBe(1);
  });

  test.each<[string, Files, string, ReadingOptions?]>([
    ['over a folder', { 'alice/submission.py': G }, 'alice'],
    ['over a folder with a file of another name', { 'alice/nn.py': G }, 'alice'],
    ['over a folder with an adapter, instead of it', { 'alice/nn.py': G, 'alice/adapter.py': '1 / 0' }, 'alice'],
    ['over a notebook', { 'alice/a.ipynb': notebook([G]) }, 'alice'],
    ['over a file and its neighbours', { 'alice/a.py': 'from b import g', 'alice/b.py': G }, 'alice/a.py'],
    ['over a file alone', { 'alice/a.py': G, 'alice/submission.py': '' }, 'alice/a.py', { isAlone: true }],
    ['over a notebook alone', { 'alice/a.ipynb': notebook([G]) }, 'alice/a.ipynb', { isAlone: true }],
  ])('of the course, %s', async (_, files, name, options) => {
    const folder = await write({ ...files, 'course/submission.py': PY });
    expect(await callF(folder, name, { ...options, adapter: 'course/submission.py' })).toBe(1);
  });

  test('of the course imports nothing of its own', async () => {
    const folder = await write({ 'alice/a.py': G, 'course/secret.py': 'g = abs' });
    await writeFiles(folder, { 'course/adapter.py': 'import secret\ndef f(): return secret.g()' });
    expect(await callF(folder, 'alice', { adapter: 'course/adapter.py' })).toBe(
      "NameError: name 'secret' is not defined (adapter.py:2, in f): 'secret' comes from `import secret` " +
        "(adapter.py:1), which was left out: only numpy, Python's standard library and your own files are here",
    );
  });

  test.each<[string, Files, string?]>([
    ['of the course', { 'alice/a.py': G, 'alice/b.py': '', 'course/adapter.py': PY }, 'course/adapter.py'],
    ['of a student', { 'alice/a.py': G, 'alice/b.py': '', 'alice/adapter.py': PY }],
  ])('%s asks which of several files is the main one', async (_, files, adapter) => {
    expect(await callF(await write(files), 'alice', adapter === undefined ? {} : { adapter })).toBe(
      "the submission does not compile: adapter.py imports 'submission', but which of a.py, b.py is the main file? " +
        'Give it (gradus check <folder>/a.py), give it the name that the assignment asks for, or import it by its own name',
    );
  });

  test('alone is told that there is no main file', async () => {
    expect(await callF(await write({ 'alice/adapter.py': PY }), 'alice')).toBe(
      "the submission does not compile: adapter.py imports 'submission', but there is no other file beside it",
    );
  });

  test('is told of what was left out of the file that it asks for it', async () => {
    const adapter = 'import submission\ndef f(): return submission.x\n';
    const folder = await write({ 'alice/a.ipynb': notebook(['x = g()']), 'course/adapter.py': adapter });
    expect(await callF(folder, 'alice', { adapter: 'course/adapter.py' })).toBe(
      "AttributeError: module 'submission' has no attribute 'x' (adapter.py:2, in f): 'x' comes from `x = g()` " +
        '(cell 1 line 1), which was left out: only imports, definitions and constants are run',
    );
  });

  test("the student's place comes first", async () => {
    const folder = await write({ 'alice/nn.py': 'def g():\n  return 1 / 0', 'course/adapter.py': PY });
    expect(await callF(folder, 'alice', { adapter: 'course/adapter.py' })).toBe(
      'ZeroDivisionError: division by zero (nn.py:2, in g, from adapter.py:2, in f)',
    );
  });
});

describe.concurrent('an adapter in TypeScript', () => {
  test.each<[string, Files, string?]>([
    ['beside the file of the assignment', { 'alice/submission.ts': TS_G, 'alice/adapter.ts': TS }],
    ['beside a file of another name', { 'alice/nn.ts': TS_G, 'alice/adapter.ts': "export { g as f } from './nn.ts';" }],
    ['beside the only file, as submission', { 'alice/nn.ts': TS_G, 'alice/adapter.ts': TS }],
  ])('%s', async (_, files, name = 'alice') => {
    expect(await callF(await write(files), name)).toBe(1);
  });

  test.each<[string, Files, string, ReadingOptions?]>([
    ['over a folder', { 'alice/submission.ts': TS_G }, 'alice'],
    ['over a folder with an adapter, instead of it', { 'alice/nn.ts': TS_G, 'alice/adapter.ts': '(' }, 'alice'],
    ['over a file alone', { 'alice/a.ts': TS_G, 'alice/b.ts': '(' }, 'alice/a.ts', { isAlone: true }],
  ])('of the course, %s', async (_, files, name, options) => {
    const folder = await write({ ...files, 'course/adapter.ts': TS });
    expect(await callF(folder, name, { ...options, adapter: 'course/adapter.ts' })).toBe(1);
  });

  test('of the course may have the name of what it imports', async () => {
    const folder = await write({ 'alice/submission.ts': TS_G, 'course/submission.ts': TS });
    expect(await callF(folder, 'alice', { adapter: 'course/submission.ts' })).toBe(1);
  });

  test.each([
    ['its neighbours', { 'alice/a.ts': TS_G, 'alice/b.ts': TS_G }, "export * from './b.ts';", { isAlone: true }],
    ['files of the course', { 'alice/a.ts': TS_G, 'course/b.ts': TS_G }, "export * from './b.ts';", {}],
  ])('of the course does not import %s', async (_, files, source, options) => {
    const folder = await write({ ...files, 'course/adapter.ts': source });
    expect(await callF(folder, 'alice/a.ts', { ...options, adapter: 'course/adapter.ts' })).toMatch(
      /does not compile: adapter\.ts: imports '\.\/b\.ts', but only/,
    );
  });

  test("the student's place is told, else the adapter's", async () => {
    const throws = 'export function g(): number {\n  throw new RangeError("g");\n}\n';
    const folder = await write({ 'alice/nn.ts': throws, 'bob/nn.ts': '', 'course/adapter.ts': TS });
    expect(await callF(folder, 'alice', { adapter: 'course/adapter.ts' })).toBe('RangeError: g (nn.ts:2:9)');
    expect(await callF(folder, 'alice/nn.ts', { adapter: 'course/adapter.ts', isAlone: true })).toBe(
      'RangeError: g (nn.ts:2:9)',
    );
    const own = 'export function f() {\n  throw new RangeError("f");\n}\n';
    await writeFiles(folder, { 'course/own.ts': own });
    expect(await callF(folder, 'bob', { adapter: 'course/own.ts' })).toBe('RangeError: f (own.ts:2:9)');
  });

  test("of the course: the student's types are checked", async () => {
    const folder = await write({
      'alice/nn.ts': 'export const g: number = "1";',
      'bob/a.ts': '',
      'bob/b.ts': '',
      'course/adapter.ts': TS,
    });
    const adapter = join(folder, 'course/adapter.ts');
    expect(await checkTypes(await readSubmission(join(folder, 'alice'), NAMES, { adapter }))).toEqual([
      expect.stringMatching(/^nn\.ts\(1,14\): error TS2322/),
    ]);
    expect(await checkTypes(await readSubmission(join(folder, 'bob'), NAMES, { adapter }))).toEqual([]);
  });
});

describe('readSubmission with adapters', () => {
  test('names both files', async () => {
    const folder = await write({ 'alice/nn.py': G, 'alice/adapter.py': PY, 'course/adapter.py': PY });
    const root = join(folder, 'alice');
    const main = join(root, 'nn.py');
    const own = { id: 'alice', language: 'python', root, entry: join(root, 'adapter.py'), main };
    expect(await readSubmission(root, NAMES)).toMatchObject(own);
    const adapter = join(folder, 'course/adapter.py');
    expect(await readSubmission(root, NAMES, { adapter })).toMatchObject({ ...own, entry: adapter });
    expect(await readSubmission(main, NAMES, { adapter, isAlone: true })).toMatchObject({
      id: 'nn',
      root: main,
      entry: adapter,
      main,
    });
  });

  test('hashes the adapter and the notebook, wherever they lie', async () => {
    const folder = await write({
      'alice/a.ipynb': notebook([G]),
      'course/adapter.py': PY,
      'course/other.py': `${PY}#`,
    });
    const hash = async (adapter?: string) => {
      const options = adapter === undefined ? {} : { adapter: join(folder, adapter) };
      return (await readSubmission(join(folder, 'alice'), NAMES, options)).hash;
    };
    const before = [await hash(), await hash('course/adapter.py'), await hash('course/other.py')];
    expect(new Set(before).size).toBe(3);
    await rename(join(folder, 'course'), join(folder, 'moved'));
    expect(await hash('moved/adapter.py')).toBe(before[1]);
    await writeFiles(folder, { 'alice/a.ipynb': notebook(['']) });
    const after = [await hash(), await hash('moved/adapter.py')];
    expect(new Set([...before, ...after]).size).toBe(5);
  });

  test.each<[string, Files, string, RegExp, string?]>([
    ['two adapters', { 'adapter.ts': '', 'adapter.py': '' }, '', /found adapter\.ts and adapter\.py\. Remove one/],
    [
      'two notebooks',
      { 'a.ipynb': '', 'b.ipynb': '' },
      '',
      /expected one notebook, found a\.ipynb, b\.ipynb\. Remove the others, or give the file that counts$/,
    ],
    ['no adapter', { 'a.py': '' }, '', /none\.py: expected the file of an adapter, found none$/, 'none.py'],
    [
      'another language',
      { 'a.m': '', 'a.py': '' },
      '',
      /a\.m: expected an adapter in TypeScript \(\.ts\) or Python \(\.py\)$/,
      'a.m',
    ],
    [
      'a folder in another language',
      { 'alice/a.ts': '', 'x.py': '' },
      'alice',
      /alice: expected a Python file for x\.py, found none$/,
      'x.py',
    ],
    [
      'a file in another language',
      { 'alice/a.ts': '', 'x.py': '' },
      'alice/a.ts',
      /a\.ts: expected a file in the language of x\.py, got TypeScript$/,
      'x.py',
    ],
  ])('refuses %s', async (_, files, name, message, adapter) => {
    const folder = await write(files);
    const options = adapter === undefined ? {} : { adapter: join(folder, adapter) };
    await expect(readSubmission(join(folder, name), NAMES, options)).rejects.toThrow(message);
  });

  test('refuses what is no file', async () => {
    await expect(readSubmission('/dev/null', NAMES)).rejects.toThrow('/dev/null: expected a folder or a file');
  });
});
