import { describe, expect, test } from 'vitest';
import { notebook } from './notebooks.ts';
import { hasPython } from './python.ts';
import { pythonSessions } from './python-session.ts';

const { load } = pythonSessions();
const BUDGET_MS = 60_000;

/** Loads a notebook and calls its `f()`. @returns what that answers, or why it was refused, and what was left out */
async function run(content: string | Uint8Array) {
  const { loaded } = await load({ 'a.ipynb': content });
  if ('refused' in loaded) return { outcome: loaded.refused, leftOut: loaded.leftOut };
  const outcome = await loaded.session.call('f', [], BUDGET_MS);
  await loaded.session.close();
  return { outcome: 'value' in outcome ? outcome.value : outcome.message, leftOut: loaded.leftOut };
}

const F = 'def f(): return x';

describe.skipIf(!hasPython).concurrent('what is taken of a notebook', () => {
  test.each<[string, readonly string[], unknown, string | RegExp]>([
    ['a literal', ['x = 1', F], 1, ''],
    ['the later of two', ['x = 1', F, 'x = 2'], 2, ''],
    ['the later of two functions', ['def f(): return 1', 'def f(): return 2'], 2, ''],
    [
      "numpy's constants",
      ['import numpy as np\neps = np.finfo(float).eps\nx = 10 * eps + np.float64(1) - 1e-9 < np.inf', F],
      true,
      '',
    ],
    [
      "numpy's types by their names",
      ['from numpy import float64, finfo, dtype', 'x = {"a": float64(1), "b": dtype(finfo(float).dtype)}["a"]', F],
      1,
      '',
    ],
    [
      'seeds',
      ['import numpy as np, random\nnp.random.seed(1)\nrandom.seed(1)\nrng = np.random.default_rng(1)', 'x = 1', F],
      1,
      '',
    ],
    [
      'what is tried and can be done without',
      ['try:\n  import cupy as xp\nexcept ImportError:\n  import numpy as xp\nx = xp.pi - xp.pi + 1', F],
      1,
      '',
    ],
    ['types of things that are not there, unasked', ['def f(a: plt.Figure = 1) -> plt.Axes: return a'], 1, ''],
    ['arithmetic, names that are bound, pure functions', ['a = 2 ** 3\nb, c = a, -a', 'x = max(b, c) + 1', F], 9, ''],
    ['several targets and what is added', ['x = y = [1]\nx += [2]', 'def f(): return len(y)'], 2, ''],
    ['a type with a value', ['x: int = 1', F], 1, ''],
    ['entries and attributes', ["d = {}\nd['a'] = 1\nclass A: pass\nA.b = d['a']", 'def f(): return A.b'], 1, ''],
    ['a lambda', ['g = lambda: 1', 'def f(): return g()'], 1, ''],
    ['a class, an instance made in a function', ['class A:\n  b = 1', 'def f(): return A().b'], 1, ''],
    ['constants of modules', ['import math\nfrom numpy import pi', 'x = pi - math.pi + math.sqrt(4)', F], 2, ''],
    ['a decorator', ['from functools import lru_cache\n@lru_cache\ndef f(): return 1'], 1, ''],
    ['the future', ['from __future__ import annotations', 'def f(a: B = 1) -> C: return a'], 1, ''],
    ['nothing of docstrings and blank cells', ['"""Title"""', '\n', 'def f(): return 1'], 1, ''],
    ['a % in an expression', ['x = (7\n% 4)', F], 3, ''],
    ['nothing of a loop', ['x = 1\nfor i in range(3):\n  x += i', F], 1, 'cell 1 lines 2-3 (a for loop)'],
    [
      'nothing of other blocks',
      ['x = 1', 'while True:\n  pass', 'if True:\n  x = 2', 'try:\n  x = 3\nfinally:\n  pass', 'with g():\n  x = 4', F],
      1,
      'cell 2 (a while loop), cell 3 (an if), cell 4 (a try), cell 5 (a with block)',
    ],
    [
      'nothing of calls, and not what is made of them',
      ['x = 1\nprint(x)\ny = open("data")\nz = y\ndel z', F],
      1,
      "cell 1 lines 2-5 (print(x), y = open('data') and 2 more)",
    ],
    [
      'nothing that changes, or is made of what changes',
      ['costs = [1]\nfor i in range(3):\n  costs.append(i)\nx = costs[0]', 'x = 1', F],
      1,
      'cell 1 lines 2-4 (a for loop, x = costs[0])',
    ],
    [
      'no constant that raises',
      ['a = []', 'first = a[0]', 'mean = sum(a) / len(a)', 'x = 1', F],
      1,
      'cell 2 line 1 (first = a[0]: IndexError: list index out of range (a.ipynb, cell 2:1)), ' +
        'cell 3 line 1 (mean = sum(a) / len(a): ZeroDivisionError: division by zero (a.ipynb, cell 3:1))',
    ],
    [
      'no definition that needs what is left out',
      ['import torch', 'class Net(torch.nn.Module):\n  pass', '@torch.jit\ndef g(a): return a', 'def f(): return 1'],
      1,
      /^cell 2 lines 1-2 \(class Net\(torch.nn.Module\): pass: NameError: .*'torch' comes from `import torch` \(cell 1 line 1\).*, cell 3 lines 1-2 \(@torch\.jit def g.*, cell 1 \(import torch\)$/,
    ],
    [
      'no import of a name that is not there',
      ['from numpy import pi, no_such_name', 'def f(): return pi - pi + 1'],
      1,
      /^cell 1 line 1 \(from numpy import no_such_name: ImportError: cannot import name 'no_such_name' from 'numpy'/,
    ],
    [
      'a cell that is written to a file',
      ['%%writefile my.py\nx = 1', `%%file "b.py"\n\n${F}`],
      1,
      'cell 1 line 1 (%%writefile my.py), cell 2 line 1 (%%file "b.py")',
    ],
    ['none that is written to another file', ['%%writefile a.txt\n(', 'x = 1', F], 1, 'cell 1 (%%writefile a.txt)'],
    ['nothing that is no module on its own', ['await g()\nreturn', 'x = 1', F], 1, 'cell 1 (await g(), return)'],
    [
      'magics that go on, are indented or index',
      ['!pip install a \\\n  b\n%%time\nx = [1][0]\nd[0]?', `  %%time\n  ${F}`],
      1,
      'cell 1 lines 1-3 (!pip install a \\, %%time), cell 1 line 5 (d[0]?), cell 2 line 1 (%%time)',
    ],
    [
      'imports but those that are not there',
      ['import os, torch, math as m\nfrom scipy import special\nx = m.floor(1.5)', F],
      1,
      'cell 1 line 1 (import torch), cell 1 line 2 (from scipy import special)',
    ],
    [
      'magics',
      [
        '%matplotlib inline\nx = 1\n!ls "it\'s\nfiles = !ls\nf?\n?f\nt = %time g()',
        F,
        '%%bash\nls (',
        '%%time\ny = 1\ng()',
      ],
      1,
      'cell 1 line 1 (%matplotlib inline), cell 1 lines 3-7 (!ls "it\'s, files = !ls and 3 more), cell 3 (%%bash), ' +
        'cell 4 line 1 (%%time), cell 4 line 3 (g())',
    ],
    [
      'so many places',
      [F, 'x = 1', ...Array.from({ length: 10 }, () => 'g()')],
      1,
      `${Array.from({ length: 8 }, (_, i) => `cell ${i + 3} (g())`).join(', ')}, and 2 more places`,
    ],
    [
      'no more than a part of a long line',
      [`g('${'a'.repeat(99)}')`, 'def f(): return 1'],
      1,
      `cell 1 (g('${'a'.repeat(37)}…)`,
    ],
  ])('%s', async (_, cells, value, leftOut) => {
    const ran = await run(notebook(cells));
    expect(ran).toEqual({
      outcome: value,
      leftOut: typeof leftOut === 'string' ? leftOut : expect.stringMatching(leftOut),
    });
  });

  test.each<[string, string | Uint8Array]>([
    ['text as source', JSON.stringify({ cells: [{ cell_type: 'code', source: 'def f(): return 1' }] })],
    ['Windows lines', notebook(['def f():\r\n  return 1\r\n'])],
    ['a byte order mark', `\uFEFF${notebook(['def f(): return 1'])}`],
    [
      'format 3',
      JSON.stringify({
        nbformat: 3,
        worksheets: [{ cells: [{ cell_type: 'code', input: ['def f():\n', ' return 1'] }] }],
      }),
    ],
    ['IPython', notebook(['def f(): return 1'], { language_info: { name: 'ipython' } })],
  ])('of %s', async (_, content) => {
    expect(await run(content)).toEqual({ outcome: 1, leftOut: '' });
  });
});

describe.skipIf(!hasPython).concurrent('what a notebook is told', () => {
  test.each<[string, readonly string[], string | RegExp]>([
    [
      'where it raises',
      ['a = 1', '\n', 'def g():\n  return 1 / 0', 'def f():\n  return g()'],
      'ZeroDivisionError: division by zero (a.ipynb, cell 2:2, in g, from a.ipynb, cell 3:2, in f)',
    ],
    [
      'the constant that was left out',
      ['a = 1\nx = g(\n  a)', F],
      "NameError: name 'x' is not defined (a.ipynb, cell 2:1, in f): 'x' comes from `x = g(a)` (cell 1 line 2), which was left out: only imports, definitions and constants are run",
    ],
    [
      'the import that was left out',
      ['import torch as t', 'def f(): return t.ones(1)'],
      "NameError: name 't' is not defined (a.ipynb, cell 2:1, in f): 't' comes from `import torch as t` (cell 1 line 1), which was left out: only numpy, Python's standard library and your own files are here",
    ],
    [
      'what a definition needs of it',
      ['x = g()', 'def f(a=x): return a'],
      "NameError: name 'f' is not defined: 'f' comes from `def f(a=x): return a` (cell 2 line 1), which was left out: NameError: name 'x' is not defined (a.ipynb, cell 2:1): 'x' comes from `x = g()` (cell 1 line 1), which was left out: only imports, definitions and constants are run",
    ],
    [
      'the constant that would have been bound anew',
      ['x = 1', 'x = g()', F],
      "NameError: name 'x' is not defined (a.ipynb, cell 3:1, in f): 'x' comes from `x = g()` (cell 2 line 1), which was left out: only imports, definitions and constants are run",
    ],
    [
      'the older definition of what is left out, never',
      ['def f(): return 1', 'def f(a=g()): return 2'],
      /^NameError: name 'f' is not defined: 'f' comes from `def f\(a=g\(\)\): return 2` \(cell 2 line 1\)/,
    ],
    [
      'a star import that was left out',
      ['from utils import *', F],
      "NameError: name 'x' is not defined (a.ipynb, cell 2:1, in f): it may come from `from utils import *` (cell 1 line 1), which was left out: only numpy, Python's standard library and your own files are here",
    ],
    ['a name that nobody bound', ['def f(): return z'], "NameError: name 'z' is not defined (a.ipynb, cell 1:1, in f)"],
    [
      'its syntax',
      ['a = 1', 'def f(:\n  pass'],
      'the submission does not compile: SyntaxError: invalid syntax: def f(:; mend the cell or remove it (a.ipynb, cell 2:1)',
    ],
    [
      'what only compiling shows',
      ['def f():\n  nonlocal a'],
      "the submission does not compile: SyntaxError: no binding for nonlocal 'a' found (a.ipynb, cell 1:2)",
    ],
  ])('%s', async (_, cells, message) => {
    const { outcome } = await run(notebook(cells));
    expect(outcome).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  });

  test('a null byte', async () => {
    const { outcome } = await run(notebook(['x = "\0"']));
    expect(outcome).toMatch(/^the submission does not compile: \w+Error: .*null bytes.* \(a\.ipynb, cell 1\)$/);
  });

  test.each<[string, string | Uint8Array, string | RegExp]>([
    ['an empty file', '', /^expected a notebook, got what is no JSON \(Expecting value/],
    ['no UTF-8', Uint8Array.of(0x22, 0xff, 0x22), /^expected a notebook, got what is no JSON/],
    ['nothing but brackets', '['.repeat(100_000), /^expected a notebook, got what is no JSON/],
    ['a list', '[]', 'expected a notebook, got other JSON'],
    ['an object', '{}', 'expected a notebook with cells, found none'],
    ['odd worksheets', '{"worksheets": [1]}', 'expected a notebook with cells, found none'],
    ['odd cells', '{"cells": [1]}', 'expected cell 1 to be an object'],
    ['too many cells', JSON.stringify({ cells: Array(5001).fill({}) }), 'expected at most 5000 cells, got 5001'],
    [
      'an odd source',
      '{"cells": [{}, {"cell_type": "code", "source": [1]}]}',
      'expected the source of cell 2 to be text, or a list of lines',
    ],
    ['too much code', notebook(['#'.repeat(6e6)]), 'expected at most 5242880 characters of code'],
    ['Julia', notebook([], { kernelspec: { language: 'julia' } }), 'expected a notebook in Python, got one in julia'],
    ['R', notebook([], { language_info: { name: 'R' } }), 'expected a notebook in Python, got one in R'],
  ])('of %s', async (_, content, why) => {
    const { outcome } = await run(content);
    const told = String(outcome).replace('the submission does not compile: a.ipynb: ', '');
    expect(told).toMatch(why instanceof RegExp ? why : new RegExp(`^${why}$`));
  });
});
