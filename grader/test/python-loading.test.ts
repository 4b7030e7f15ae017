import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { hasPython } from './python.ts';
import { pythonSessions } from './python-session.ts';

const { load, callF, start } = pythonSessions();
const ONE = { kind: 'returned', value: 1 };
const NO_IMPORT =
  "but only numpy, the standard library without windows and processes, and the submission's own .py files can be imported";
const F = 'def f(): return 1\n';
const submission = (source: string) => ({ 'submission.py': source });

describe.skipIf(!hasPython).concurrent('what is loaded in Python', () => {
  test.each<[string, Readonly<Record<string, string | Uint8Array>>]>([
    ['its own files', { 'submission.py': 'from lib import f', 'lib.py': F }],
    ['its own packages', { 'submission.py': 'from lib.a import f', 'lib/__init__.py': '', 'lib/a.py': F }],
    ['folders without __init__.py', { 'submission.py': 'from lib.a import f', 'lib/a.py': F }],
    [
      'relative imports in a package',
      { 'submission.py': 'import lib\nf = lib.f', 'lib/__init__.py': 'from .a import f', 'lib/a.py': F },
    ],
    [
      'numpy and the standard library',
      submission(`import math, random, os.path, pickle\nfrom numpy.linalg import norm\n${F}`),
    ],
    ['numpy as star', submission('from numpy import *\ndef f(): return float(ones(1)[0])')],
    [
      'what it tries to import and can do without',
      submission(`try:\n  import matplotlib\nexcept ImportError:\n  pass\n${F}`),
    ],
    ['not its main part', submission(`${F}if __name__ == "__main__":\n  raise ValueError("run")`)],
    ['a class that is called', submission('class F:\n  def __call__(self): return 1\nf = F()')],
    [
      'a dataclass',
      submission('from dataclasses import dataclass\n@dataclass\nclass A:\n  x: int = 1\ndef f(): return A().x'),
    ],
    ['another encoding', { 'submission.py': Buffer.from(`# coding: latin-1\n# \xe4\n${F}`, 'latin1') }],
    ['a byte order mark', submission(`\uFEFF${F}`)],
    ['Windows lines', submission(F.replaceAll('\n', '\r\n'))],
    ['one that closes and replaces its output', submission(`import sys\nsys.stdout.close()\nsys.stderr = None\n${F}`)],
    [
      'one that calls itself as a module',
      submission('import submission\ndef f(): return submission.g()\ndef g(): return 1'),
    ],
    ['one thread of linear algebra', submission('import os\ndef f(): return int(os.environ["OPENBLAS_NUM_THREADS"])')],
    ['none of our environment', submission('import os\ndef f(): return 1 if "PATH" not in os.environ else 0')],
  ])('%s', async (_, files) => {
    expect(await callF(files)).toEqual(ONE);
  });

  test('nothing is written beside it', async () => {
    const { folder, loaded } = await load({ 'submission.py': `import lib\n${F}`, 'lib.py': '' });
    expect((await readdir(folder)).sort()).toEqual(['lib.py', 'submission.py']);
    if ('session' in loaded) await loaded.session.close();
  });
});

describe.skipIf(!hasPython).concurrent('what is refused in Python', () => {
  test.each<[string, Readonly<Record<string, string | Uint8Array>>, string | RegExp]>([
    [
      'a package',
      submission('\nimport scipy.special'),
      `does not compile: ImportError: imports 'scipy.special', ${NO_IMPORT} (submission.py:2)`,
    ],
    [
      'windows',
      submission('import tkinter'),
      `does not compile: ImportError: imports 'tkinter', ${NO_IMPORT} (submission.py:1)`,
    ],
    [
      'a package that an own file imports',
      { 'submission.py': 'import lib', 'lib.py': '\nimport torch' },
      `does not compile: ImportError: imports 'torch', ${NO_IMPORT} (lib.py:2, from submission.py:1)`,
    ],
    [
      'a bracket that is not closed',
      submission('x = 1\ny = (2'),
      /^does not compile: SyntaxError: .*: y = \(2 \(submission\.py:2\)$/,
    ],
    [
      'an own file with a mistake',
      { 'submission.py': 'import lib', 'lib.py': 'def' },
      /^does not compile: SyntaxError: .*\(lib\.py:1\)$/,
    ],
    [
      'tabs and spaces',
      submission('if 1:\n\tx = 1\n        y = 1'),
      /^does not compile: TabError: .*\(submission\.py:3\)$/,
    ],
    ['a null byte', submission('x = "\0"'), /^does not compile: \w+Error: .*null bytes.*\(submission\.py/],
    ['no UTF-8', { 'submission.py': Uint8Array.of(0x22, 0xff, 0x22) }, /^does not compile: \w+: .*\(submission\.py/],
    [
      'an error',
      submission('def g():\n  return 1 / 0\ng()'),
      'crashes while it is loaded: ZeroDivisionError: division by zero (submission.py:2, in g, from submission.py:3)',
    ],
    [
      'a name that is missing',
      submission('from math import no'),
      /^crashes while it is loaded: ImportError: cannot import name 'no'/,
    ],
    [
      'a missing own file',
      submission('from . import lib'),
      /^crashes while it is loaded: ImportError: attempted relative import/,
    ],
    [
      'an exit',
      submission('import sys\nsys.exit("bye")'),
      'crashes while it is loaded: SystemExit: exit() ends no submission (submission.py:2)',
    ],
    [
      'another exit',
      submission('quit()'),
      'crashes while it is loaded: SystemExit: exit() ends no submission (submission.py:1)',
    ],
    [
      'the end of the process',
      submission('import os\nos._exit(3)'),
      'ended its own process (exit code 3) while it was loaded',
    ],
    [
      'a question',
      submission('x = input("?")'),
      'crashes while it is loaded: EOFError: input() has nobody to ask: a submission is run without a keyboard (submission.py:1)',
    ],
    [
      'an exception that cannot be told',
      submission('class E(BaseException):\n  def __str__(self): raise E()\nraise E()'),
      'crashes while it is loaded: E (submission.py:3)',
    ],
    [
      'an answer before the question',
      submission('import os\nos.write(4, b"\\x02\\0\\0\\0\\0\\0\\0\\0{}")\nwhile True: pass'),
      'sent an answer that cannot be read while it was loaded',
    ],
  ])('%s', async (_, files, why) => {
    const refused = await callF(files);
    expect(refused).toEqual(typeof why === 'string' ? `the submission ${why}` : expect.any(String));
    if (why instanceof RegExp) expect(String(refused).replace('the submission ', '')).toMatch(why);
  });

  test('a file that takes for ever', async () => {
    expect(await callF(submission('while True: pass'), { loadMs: 1500 })).toBe(
      'the submission did not finish loading within 1.5 s',
    );
  });

  test("a neighbour's file, where it is one of many", async () => {
    const files = { 'submission.py': 'import bob', 'bob.py': F };
    expect(await callF(files, { isAlone: true })).toBe(
      `the submission does not compile: ImportError: imports 'bob', ${NO_IMPORT} (submission.py:1)`,
    );
  });

  test('a link out of its folder', async () => {
    const { folder, loaded } = await load({ 'submission.py': F });
    if ('session' in loaded) await loaded.session.close();
    const link = `os.symlink("${folder}/submission.py", os.path.join(os.path.dirname(__file__), "secret.py"))`;
    expect(await callF(submission(`import os\n${link}\nimport secret`))).toBe(
      `the submission does not compile: ImportError: imports 'secret', ${NO_IMPORT} (submission.py:3)`,
    );
  });
});

test.skipIf(!hasPython)('a function that hangs is told by its own name, however much it prints', async () => {
  const source = 'def compute_cost():\n  while True: print("x" * 1000)\n';
  const { loaded } = await load({ 'submission.py': source }, { callMs: 700, outputKb: 1024 * 1024 });
  if ('refused' in loaded) throw new Error(loaded.refused);
  expect(await loaded.session.call('computeCost', [], 60_000)).toEqual({
    kind: 'stopped',
    message: 'the submission did not answer within 0.7 s in compute_cost',
  });
  expect(loaded.session.output).toHaveLength(64 * 1024);
});

test.skipIf(!hasPython)('a function that takes other arguments is told by its beginning', async () => {
  const session = await start('x = 1\ndef f(X):\n  return X\n');
  expect(await session.call('f', [1, 2], 60_000)).toEqual({
    kind: 'threw',
    message: 'TypeError: f() takes 1 positional argument but 2 were given (submission.py:2)',
  });
  await session.close();
});

test.skipIf(!hasPython)('an import while it is called is refused, too', async () => {
  const session = await start('def f():\n  import matplotlib\n');
  expect(await session.call('f', [], 60_000)).toEqual({
    kind: 'threw',
    message: `ImportError: imports 'matplotlib', ${NO_IMPORT} (submission.py:2, in f)`,
  });
  await session.close();
});

test.skipIf(!hasPython || process.platform !== 'linux')(
  'memory has a limit, and what was printed is told',
  async () => {
    const session = await start(
      'import numpy as np\nprint("at the top")\ndef f():\n  print("in f")\n  return [bytearray(10**7) for _ in range(100)]\n',
    );
    expect(await session.call('f', [], 60_000)).toMatchObject({
      kind: 'threw',
      message: expect.stringMatching(/^used more than 256 MB in f: MemoryError/),
    });
    expect(session.output).toBe('at the top\nin f\n');
    await session.close();
  },
);
