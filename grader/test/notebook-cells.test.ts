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
  test.each<[string, readonly string[], unknown, string]>([
    ['a literal', ['x = 1', F], 1, ''],
    ['the later of two', ['x = 1', F, 'x = 2'], 2, ''],
    ['the later of two functions', ['def f(): return 1', 'def f(): return 2'], 2, ''],
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
    ['nothing that rebinds what a call bound', ['x = 1', 'x = g()\ny = x', F], 1, 'cell 2 (x = g(), y = x)'],
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
    expect(await run(notebook(cells))).toEqual({ outcome: value, leftOut });
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
  test.each<[string, readonly string[], string]>([
    [
      'where it raises',
      ['a = 1', '\n', 'def g():\n  return 1 / 0', 'def f():\n  return g()'],
      'ZeroDivisionError: division by zero (a.ipynb, cell 2:2, in g, from a.ipynb, cell 3:2, in f)',
    ],
    [
      'the constant that was left out',
      ['a = 1\nx = g(\n  a)', F],
      "NameError: name 'x' is not defined (a.ipynb, cell 2:1, in f); left out of your notebook: cell 1 line 2 (x = g(a))",
    ],
    [
      'the import that was left out',
      ['import torch as t', 'def f(): return t.ones(1)'],
      "NameError: name 't' is not defined (a.ipynb, cell 2:1, in f); left out of your notebook: cell 1 line 1 (import torch as t)",
    ],
    [
      'what a definition needs of it',
      ['x = g()', 'def f(a=x): return a'],
      "the submission crashes while it is loaded: NameError: name 'x' is not defined (a.ipynb, cell 2:1); left out of your notebook: cell 1 line 1 (x = g())",
    ],
    ['a name that nobody bound', ['def f(): return z'], "NameError: name 'z' is not defined (a.ipynb, cell 1:1, in f)"],
    [
      'its syntax',
      ['a = 1', 'def f(:\n  pass'],
      'the submission does not compile: SyntaxError: invalid syntax: def f(: (a.ipynb, cell 2:1)',
    ],
    [
      'what only compiling shows',
      ['def f():\n  nonlocal a'],
      "the submission does not compile: SyntaxError: no binding for nonlocal 'a' found (a.ipynb, cell 1:2)",
    ],
  ])('%s', async (_, cells, message) => {
    expect((await run(notebook(cells))).outcome).toBe(message);
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
