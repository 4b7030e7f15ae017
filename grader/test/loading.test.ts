import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Session } from '../src/submission/session.ts';
import { readSubmission } from '../src/submission/submission.ts';
import { temporaryFolders, writeFiles } from './temporary-folder.ts';

const temporaryFolder = temporaryFolders();
const LIMITS = { loadMs: 20_000, callMs: 10_000, totalMs: 60_000, memoryMb: 256 };

/** Loads `name` of a folder with these files. @returns the targets and what `f()` returns, or why it was refused */
async function load(files: Readonly<Record<string, string | Uint8Array>>, name = 'submission.ts', isAlone = false) {
  const folder = await writeFiles(await temporaryFolder(), files);
  const submission = await readSubmission(isAlone ? join(folder, name) : folder, { typescript: name }, { isAlone });
  const loaded = await Session.start(submission, LIMITS);
  if ('refused' in loaded) return loaded.refused;
  try {
    const returned = loaded.session.targets.has('f') ? await loaded.session.call('f', [], LIMITS.callMs) : undefined;
    return { targets: [...loaded.session.targets], returned };
  } finally {
    await loaded.session.close();
  }
}

const F = 'export const f = () => ';
const NO_IMPORT = "but only '@gradus/matrix' and the submission's own .ts files can be imported";
const one = { targets: ['f'], returned: { kind: 'returned', value: 1 } };

describe.concurrent('what is loaded', () => {
  test.each([
    [
      'a second file',
      {
        'submission.ts': "import { one } from './lib/one.ts'; export const f = () => one;",
        'lib/one.ts': 'export const one = 1;',
      },
    ],
    ['a second file without its extension', { 'submission.ts': "export { f } from './one';", 'one.ts': `${F}1;` }],
    ['a second file as .js', { 'submission.ts': "export { f } from './one.js';", 'one.ts': `${F}1;` }],
    [
      'matrices',
      { 'submission.ts': "import { sum, filled } from '@gradus/matrix'; export const f = () => sum(filled(1, 1, 1));" },
    ],
    [
      'types that are no types to anyone',
      { 'submission.ts': "import type { X } from 'nowhere'; export const f = (): X => 1 as never;" },
    ],
    [
      'an enum, a namespace and a parameter property',
      {
        'submission.ts':
          'enum E { A, B } namespace N { export const b = E.B; } class C { constructor(readonly b: number) {} } export const f = () => new C(N.b).b;',
      },
    ],
    [
      'types of a second file that are imported and called so or not',
      {
        'submission.ts':
          "import { type Matrix as M, Matrix, sum, filled } from '@gradus/matrix'; import { A, type B, one } from './types'; import { C } from './more.js'; export const f = (a?: A, b?: B, c?: C, m?: M): number => { const ones: Matrix = filled(one, 1, 1); return sum(ones); };",
        'types.ts': "import { C } from './more'; export interface A { c: C } export type B = A; export const one = 1;",
        'more.ts': "import { A } from './types'; export type C = A['c'];",
      },
    ],
    ['one line of 5 MB', { 'submission.ts': `${F}1; /*${'x'.repeat(5_000_000)}*/` }],
  ])('%s', async (_, files) => {
    expect(await load(files)).toEqual(one);
  });

  test('a name with spaces, brackets and other letters, and a place in it', async () => {
    const name = 'Übung 3 提交 (1).ts';
    expect(await load({ [name]: `${F}1;` }, name)).toEqual(one);
    expect(await load({ [name]: "const a = 1;\nthrow new Error('no');" }, name)).toBe(
      `the submission crashes while it is loaded: Error: no (${name}:2:7)`,
    );
  });

  test('a place in the second file, in code that was translated', async () => {
    const files = {
      'submission.ts': "import { one } from './lib/one 1.ts';\none({});",
      'lib/one 1.ts': `interface A {
  a?: { b: number };
}
enum E {
  A,
}
export function one(
  a: A,
): number {
\tconst wide = '日本'; return a.a!.b + E.A;
}`,
    };
    expect(await load(files)).toMatch(/is loaded: TypeError: Cannot read .* \(lib\/one 1\.ts:10:33\)$/);
  });

  test('an empty file, without any function', async () => {
    expect(await load({ 'submission.ts': '' })).toEqual({ targets: [], returned: undefined });
  });
});

describe.concurrent('what is refused', () => {
  test.each([
    ['a module of Node', { 'submission.ts': "import 'node:fs';" }, `submission.ts: imports 'node:fs', ${NO_IMPORT}`],
    ['the answers', { 'submission.ts': "import '@gradus/net';" }, `submission.ts: imports '@gradus/net', ${NO_IMPORT}`],
    [
      'more of our own',
      { 'submission.ts': "import '@gradus/contracts/wire';" },
      `imports '@gradus/contracts/wire', ${NO_IMPORT}`,
    ],
    [
      'data as a module',
      { 'submission.ts': "import 'data:text/javascript,1';" },
      `imports 'data:text/javascript,1', ${NO_IMPORT}`,
    ],
    ['a path outside', { 'submission.ts': "import '../outside.ts';" }, `imports '../outside.ts', ${NO_IMPORT}`],
    ['a file that is not there', { 'submission.ts': "import './nothing.ts';" }, `imports './nothing.ts', ${NO_IMPORT}`],
    [
      'an installed package',
      { 'submission.ts': "import './node_modules/a.ts';", 'node_modules/a.ts': '' },
      `imports './node_modules/a.ts', ${NO_IMPORT}`,
    ],
    [
      'JavaScript',
      { 'submission.ts': "import './a.js';", 'a.js': '' },
      'does not compile: a.js: expected a TypeScript file (.ts)',
    ],
    [
      'an import in an own file',
      { 'submission.ts': "import './lib/a.ts';", 'lib/a.ts': "import 'os';" },
      `${join('lib', 'a.ts')}: imports 'os'`,
    ],
    [
      'import() while loading',
      { 'submission.ts': "await import('node:fs');" },
      `submission.ts: imports 'node:fs', ${NO_IMPORT}`,
    ],
    [
      'require',
      { 'submission.ts': "require('node:fs');" },
      'crashes while it is loaded: ReferenceError: require is not defined',
    ],
    [
      'a syntax error',
      { 'submission.ts': 'const a = (;' },
      "does not compile: submission.ts:1:12: Expression expected in 'const a = (;'",
    ],
    [
      'a syntax error in the second file',
      { 'submission.ts': "import './lib/a.ts';", 'lib/a.ts': '\n)' },
      `does not compile: ${join('lib', 'a.ts')}:2:1: Expression expected in ')'`,
    ],
    [
      'types that are nested too deeply',
      { 'submission.ts': `let a: ${'['.repeat(100_000)}` },
      'does not compile: submission.ts: cannot be translated: it is nested too deeply',
    ],
    [
      'a decorator',
      { 'submission.ts': 'const d = (c: unknown) => c as never;\n@d class A {}' },
      'is loaded: SyntaxError: Invalid or unexpected token: decorators (@) cannot be used',
    ],
    [
      'a value that a module does not have',
      { 'submission.ts': "import { matmull } from '@gradus/matrix'; matmull(1, 1);" },
      "is loaded: SyntaxError: The requested module '@gradus/matrix' does not provide an export named 'matmull'",
    ],
    [
      'bytes that are no text',
      { 'submission.ts': Uint8Array.from({ length: 4096 }, (_, i) => (i * 131) % 256) },
      'does not compile',
    ],
    [
      'a file that ends the process',
      { 'submission.ts': 'process.exit(0);' },
      'the submission ended its own process (exit code 0) while it was loaded',
    ],
    [
      'a promise that is never kept',
      { 'submission.ts': 'await new Promise(() => {});' },
      'the submission ended its own process (exit code 13) while it was loaded',
    ],
  ])('%s', async (_, files, message) => {
    expect(await load(files)).toContain(message);
  });

  test('a file beside a single one, which is somebody else’s', async () => {
    const files = { 'alice.ts': "export { f } from './bob.ts';", 'bob.ts': `${F}1;` };
    expect(await load(files, 'alice.ts', true)).toContain(`alice.ts: imports './bob.ts', ${NO_IMPORT}`);
  });

  test('a link that leads out of the folder', async () => {
    const folder = await writeFiles(await temporaryFolder(), {
      'alice/submission.ts': "export { f } from './a.ts';",
      'bob/submission.ts': `${F}1;`,
    });
    await symlink(join(folder, 'bob/submission.ts'), join(folder, 'alice/a.ts'));
    const loaded = await Session.start(
      await readSubmission(join(folder, 'alice'), { typescript: 'submission.ts' }),
      LIMITS,
    );
    expect(loaded).toMatchObject({ refused: expect.stringContaining(`imports './a.ts', ${NO_IMPORT}`) });
  });

  test('a file that takes for ever', async () => {
    const folder = await writeFiles(await temporaryFolder(), { 'submission.ts': 'for (;;);' });
    const loaded = await Session.start(await readSubmission(folder, { typescript: 'submission.ts' }), {
      ...LIMITS,
      loadMs: 1500,
    });
    expect(loaded).toMatchObject({ refused: 'the submission did not finish loading within 1.5 s' });
  });
});

test('import() while it is called is refused, too', async () => {
  const files = { 'submission.ts': "export const f = () => { import('node:fs'); return 1; };" };
  expect(await load(files)).toEqual(one);
});

test('a process that cannot be started is our fault', async () => {
  const folder = await writeFiles(await temporaryFolder(), { 'submission.ts': '' });
  const submission = await readSubmission(folder, { typescript: 'submission.ts' });
  const { execPath } = process;
  process.execPath = join(folder, 'no-node');
  try {
    await expect(Session.start(submission, LIMITS)).rejects.toThrow('cannot start a process for the submission: spawn');
  } finally {
    process.execPath = execPath;
  }
});
