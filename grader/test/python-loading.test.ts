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
    [
      'no UTF-8',
      { 'submission.py': Uint8Array.of(0x0a, 0x0a, 0x22, 0xff, 0x22) },
      /^does not compile: UnicodeDecodeError: .*; save it as UTF-8 \(submission\.py:3\)$/,
    ],
    [
      'UTF-16',
      { 'submission.py': Buffer.from('x = 1', 'utf16le') },
      /^does not compile: .*; save it as UTF-8 \(submission\.py/,
    ],
    [
      'the end of the process',
      submission('import os\nos._exit(3)'),
      'ended its own process (exit code 3) while it was loaded',
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
      "the submission did not finish loading within 1.5 s: put what loads, trains or plots under `if __name__ == '__main__':`, or hand in a notebook, of which only definitions are run",
    );
  });
});

const NOT_HERE = "only numpy, Python's standard library and your own files are here";
const ONLY =
  'so only its imports, definitions and constants are run (put what loads, trains or plots under ' +
  "`if __name__ == '__main__':`), without";

describe.skipIf(!hasPython).concurrent('what is left out in Python', () => {
  /** Calls `f()`. @returns what it answers, and what was left out */
  async function run(files: Readonly<Record<string, string>>, loading = {}) {
    const { loaded } = await load(files, loading);
    if ('refused' in loaded) throw new Error(loaded.refused);
    const outcome = await loaded.session.call('f', [], 60_000);
    await loaded.session.close();
    return ['value' in outcome ? outcome.value : outcome.message, loaded.leftOut];
  }

  test.each<[string, Readonly<Record<string, string>>, unknown, unknown]>([
    [
      'an unused import',
      submission(`import matplotlib.pyplot as plt\n${F}`),
      1,
      'submission.py:1 (import matplotlib.pyplot as plt)',
    ],
    [
      'the imports of several that are not there',
      submission(`import os, tkinter, math\ndef f(): return math.floor(1.5)`),
      1,
      'submission.py:1 (import tkinter)',
    ],
    [
      'an import that is used',
      submission('import scipy.special as sp\ndef f():\n  return sp.expit(0)'),
      `NameError: name 'sp' is not defined (submission.py:3, in f): 'sp' comes from \`import scipy.special as sp\` (submission.py:1), which was left out: ${NOT_HERE}`,
      'submission.py:1 (import scipy.special as sp)',
    ],
    [
      'a name that a library does not have',
      submission(`from math import no, floor\ndef f(): return floor(1.5)`),
      1,
      "submission.py:1 (from math import no: ImportError: cannot import name 'no' from 'math' (submission.py:1))",
    ],
    [
      'an import of an own file',
      { 'submission.py': 'from lib import f', 'lib.py': `\nimport torch\n${F}` },
      1,
      'lib.py:2 (import torch)',
    ],
    [
      'an own file that is missing, all of its names',
      submission('from helpers import *\ndef f(): return g()'),
      `NameError: name 'g' is not defined (submission.py:2, in f): it may come from \`from helpers import *\` (submission.py:1), which was left out: ${NOT_HERE}`,
      'submission.py:1 (from helpers import *)',
    ],
    [
      "an import that has the name of one of Python's own",
      submission('from torch import sum\ndef f(): return sum([1])'),
      `NameError: name 'sum' is not defined (submission.py:2, in f): 'sum' comes from \`from torch import sum\` (submission.py:1), which was left out: ${NOT_HERE}`,
      'submission.py:1 (from torch import sum)',
    ],
    [
      'an import instead of an earlier one',
      submission(
        'from math import floor\nfrom torch import floor\nimport numpy\nimport numpy.no_such\ndef f(): return numpy.ones(1)[0] if "floor" not in globals() else 0',
      ),
      1,
      expect.stringMatching(
        /^submission\.py:4 \(import numpy\.no_such: ModuleNotFoundError: .*\), submission\.py:2 \(from torch import floor\)$/,
      ),
    ],
    [
      'a target that is imported',
      submission('from helpers import f'),
      `NameError: name 'f' is not defined: 'f' comes from \`from helpers import f\` (submission.py:1), which was left out: ${NOT_HERE}`,
      'submission.py:1 (from helpers import f)',
    ],
    [
      'a top level that raises',
      submission(`import math\nx = 1\ny = open("data")\nz = y\nprint(y)\ndef f(): return x`),
      1,
      `the top level of submission.py raises FileNotFoundError: [Errno 2] No such file or directory: 'data' (submission.py:3), ${ONLY} submission.py:3-5 (y = open('data'), z = y and 1 more)`,
    ],
    [
      'what that would have bound',
      submission('def g():\n  return 1 / 0\ndef f():\n  return x\nx = g()'),
      "NameError: name 'x' is not defined (submission.py:4, in f): 'x' comes from `x = g()` (submission.py:5), which was left out: only imports, definitions and constants are run",
      `the top level of submission.py raises ZeroDivisionError: division by zero (submission.py:2, in g, from submission.py:5), ${ONLY} submission.py:5 (x = g())`,
    ],
    [
      'the effects of what was run before it raised',
      submission('x = [1]\nfor i in range(3):\n  x.append(i)\n1 / 0\ndef f(): return len(x)'),
      1,
      `the top level of submission.py raises ZeroDivisionError: division by zero (submission.py:4), ${ONLY} submission.py:2-4 (a for loop, 1 / 0)`,
    ],
    [
      'an exit',
      submission(`${F}import sys\nsys.exit("bye")`),
      1,
      `the top level of submission.py raises SystemExit: exit() ends no submission (submission.py:3), ${ONLY} submission.py:3 (sys.exit('bye'))`,
    ],
    [
      'another exit',
      submission(`${F}quit()`),
      1,
      `the top level of submission.py raises SystemExit: exit() ends no submission (submission.py:2), ${ONLY} submission.py:2 (quit())`,
    ],
    [
      'a question',
      submission(`${F}x = input("?")`),
      1,
      `the top level of submission.py raises EOFError: input() has nobody to ask: a submission is run without a keyboard (submission.py:2), ${ONLY} submission.py:2 (x = input('?'))`,
    ],
    [
      'an exception that cannot be told',
      submission(`${F}class E(BaseException):\n  def __str__(self): raise E()\nraise E()`),
      1,
      `the top level of submission.py raises E (submission.py:4), ${ONLY} submission.py:4 (raise E())`,
    ],
    [
      'the top level of an own file',
      { 'submission.py': 'from lib import f\nx = 1', 'lib.py': `${F}1 / 0` },
      1,
      `the top level of lib.py raises ZeroDivisionError: division by zero (lib.py:2), ${ONLY} lib.py:2 (1 / 0)`,
    ],
  ])('%s', async (_, files, value, leftOut) => {
    expect(await run(files)).toEqual([value, leftOut]);
  });

  test("a neighbour's file, where it is one of many", async () => {
    const files = { 'submission.py': `import bob\n${F}`, 'bob.py': F };
    expect(await run(files, { isAlone: true })).toEqual([1, 'submission.py:1 (import bob)']);
  });

  test('a link out of its folder', async () => {
    const { folder, loaded } = await load({ 'submission.py': F });
    if ('session' in loaded) await loaded.session.close();
    const link = `os.symlink("${folder}/submission.py", os.path.join(os.path.dirname(__file__), "secret.py"))`;
    expect(await run(submission(`import os\n${link}\nimport secret\n${F}`))).toEqual([
      1,
      'submission.py:3 (import secret)',
    ]);
  });

  test('it reads what lies in its folder, wherever it is checked from', async () => {
    const files = { 'submission.py': 'x = len(open("data.txt").read())\ndef f(): return x', 'data.txt': '1' };
    expect(await run(files)).toEqual([1, '']);
  });

  test('its own functions are told before hundreds of others', async () => {
    const names = Array.from({ length: 600 }, (_, i) => `g${i}`);
    const source = `${names.join(' = ')} = abs\n${F}`;
    expect(await callF(submission(source))).toEqual(ONE);
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
