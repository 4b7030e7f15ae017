import { ForeignValue, NumbersValue, type Value } from '@gradus/contracts/wire';
import { column, fromRows } from '@gradus/matrix';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Session } from '../src/submission/session.ts';
import { hasPython } from './python.ts';
import { pythonSessions } from './python-session.ts';

const BUDGET_MS = 60_000;
const { start } = pythonSessions();
const A = fromRows([
  [1, 2, 3],
  [4, 5, 6],
]);
const single = { rows: 2, cols: 1, data: Float32Array.of(0.1, 0.2) };

describe.skipIf(!hasPython)('what a function in Python returns', () => {
  let session: Session;
  // One process for all: an expression is a str argument.
  beforeAll(async () => {
    session = await start('import math\nimport numpy as np\n\n\ndef f(A, code):\n    return eval(code)\n');
  });
  afterAll(() => session.close());
  const returnedBy = async (code: string) => {
    const called = await session.call('f', [A, code], BUDGET_MS);
    return called.kind === 'returned' ? called.value : called;
  };

  test.each<[string, Value]>([
    ['A', A],
    ['np.ascontiguousarray(A)', A],
    ['np.asfortranarray(A)', A],
    ['A.T.copy().T', A],
    ['np.repeat(A, 2, axis=1)[:, ::2]', A],
    ['A[::-1, ::-1][::-1, ::-1]', A],
    ['np.asmatrix(A)', A],
    ['A.astype(np.int8)', { ...A, elements: 'int8' }],
    ['A.astype(">u8")', { ...A, elements: 'uint64' }],
    ['A.astype(np.float16)', { ...A, elements: 'float16' }],
    ['A.astype(np.longdouble)', A],
    ['A.astype(">f8")', A],
    [
      'A > 3',
      {
        ...fromRows([
          [0, 0, 0],
          [1, 1, 1],
        ]),
        elements: 'bool',
      },
    ],
    ['np.array([[0.1], [0.2]], dtype=np.float32)', single],
    ['np.array([[0.1], [0.2]], dtype=">f4")', single],
    ['np.array([[np.nan, -np.inf, -0.0]])', fromRows([[Number.NaN, Number.NEGATIVE_INFINITY, -0]])],
    ['np.broadcast_to(np.float64(7), (2, 1))', column([7, 7])],
    ['np.zeros((3, 0))', { rows: 3, cols: 0, data: new Float64Array(0) }],
    ['np.array([1.0, 2.0])', new NumbersValue(Float64Array.of(1, 2), 'Float64Array')],
    ['np.array([1, 2])', new NumbersValue(Float64Array.of(1, 2), 'Float64Array', 'int64')],
    ['np.array([1, 2], dtype=np.float32)', new NumbersValue(Float32Array.of(1, 2), 'Float32Array')],
    [
      '[[1, 2.5], (np.float32(3), np.int64(4))]',
      [new NumbersValue(Float64Array.of(1, 2.5), 'array'), new NumbersValue(Float64Array.of(3, 4), 'array')],
    ],
    ['[A, A]', [A, A]],
    ['np.array([A, A[:1]], dtype=object)', [A, { rows: 1, cols: 3, data: Float64Array.of(1, 2, 3) }]],
    ['np.array([A, A, A], dtype=object)', [A, A, A]],
    ['np.array([A[:, :1], A[:, :1]], dtype=object)', [column([1, 4]), column([1, 4])]],
    ['np.array([[A, None]], dtype=object)', [[A, new ForeignValue('None')]]],
    ['A.astype(object)', A],
    ['np.array(None)', new ForeignValue('an array of shape ()')],
    ['(A, None)', [A, new ForeignValue('None')]],
    ['{"W": [A], "S_hat": A, "grad_W": 1, 3: 4, "odd name": 5, "_x": 6}', { W: [A], SHat: A, grad_W: 1 }],
    ['3', 3],
    ['0.1', 0.1],
    ['np.float32(0.5)', 0.5],
    ['np.array(0.1)', 0.1],
    ['np.int16(-3)', -3],
    ['10**400', Number.POSITIVE_INFINITY],
    ['-(10**400)', Number.NEGATIVE_INFINITY],
    ['math.nan', Number.NaN],
    ['-math.inf', Number.NEGATIVE_INFINITY],
    ['True', true],
    ['np.bool_(False)', false],
    ['"text"', 'text'],
    ['"\\ud800" * 300', '?'.repeat(200)],
    ['None', new ForeignValue('None')],
    ['f', new ForeignValue('a function')],
    ['1j', new ForeignValue('a complex')],
    ['{1, 2}', new ForeignValue('a set')],
    ['object()', new ForeignValue('an object')],
    ['np.zeros((2, 3, 4))', new ForeignValue('an array of shape (2, 3, 4)')],
    ['np.zeros((100_001, 1))', new ForeignValue('an array of shape (100001, 1)')],
    ['np.zeros((2, 2), dtype=complex)', new ForeignValue('an array of dtype complex128')],
    ['np.array(["a"])', new ForeignValue('an array of dtype <U1')],
    ['np.ma.masked_array(A, A > 3)', new ForeignValue('a masked array')],
    ['[[1, None]]', [new ForeignValue('a list with None at [1], where a number belongs')]],
    ['[[1, A]]', [new ForeignValue('a list with an array of shape (2, 3) at [1], where a number belongs')]],
    ['[[0] * 100_001]', [new ForeignValue('a list of more than 100000 numbers')]],
  ])('%s', async (code, value) => {
    expect(await returnedBy(code)).toEqual(value);
  });

  const tooMany = new ForeignValue('a value of more than 400 parts');
  const tooDeep = new ForeignValue('a value nested deeper than 4 levels');

  test.each<[string, Value]>([
    ['[[[[[A]]]]]', [[[[tooDeep]]]]],
    [
      '{"P": A, "cache": {"layers": [{"bn": {"mu": 1}, "S": A}]}}',
      { P: A, cache: { layers: [{ bn: tooDeep, S: A }] } },
    ],
    ['[A] * 401', tooMany],
    ['{"cache": [None] * 500, "W": [A]}', { cache: tooMany, W: [A] }],
    ['{"W": [A], "cache": [[A] * 8] * 50}', { W: [A], cache: tooMany }],
    ['{"W": [A], "cache": [[[A] * 399] * 399] * 399}', { W: [A], cache: tooMany }],
    ['{"log": ["x" * 200] * 300, "W": [A, A]}', { log: tooMany, W: [A, A] }],
    ['{"all": [[[A] * 6] * 5] * 12, "W": [A]}', { all: tooMany, W: [A] }],
    ['{"layers": [{"S": A, "rest": [1j] * 396}] * 2}', { layers: [A, A].map((S) => ({ S, rest: tooMany })) }],
    ['{"S_hat": A, "SHat": A[:1]}', { SHat: { rows: 1, cols: 3, data: Float64Array.of(1, 2, 3) } }],
  ])('%s crosses without what is too much', async (code, value) => {
    expect(await returnedBy(code)).toEqual(value);
  });
});

describe.skipIf(!hasPython)('a function in Python', () => {
  test('is given numpy arrays, dicts and names of its own, new ones for each call', async () => {
    const session = await start(`
import numpy as np
seen = []
def compute_cost(X, parameters, lam, options):
    W = parameters["W"]
    told = [X.dtype == np.float64, X.shape == (2, 3), X[1, 0] == 4, X.flags.writeable, X.flags.owndata or X.base.flags.owndata,
            type(W) is list, sorted(options) == ["activation", "batch_norm", "epsilon"], options["batch_norm"] is True,
            options["activation"] == "leaky_relu", lam == 3, not any(X is other for other in seen)]
    seen.append(X)
    X += 1
    options.clear()
    W.clear()
    return [[bool(fine) for fine in told]]
`);
    const options = { batchNorm: true, epsilon: 0.001, activation: 'leakyRelu' };
    for (let call = 0; call < 2; call++) {
      const called = await session.call('computeCost', [A, { W: [A] }, 3, options], BUDGET_MS);
      expect(called).toEqual({ kind: 'returned', value: [Array.from({ length: 11 }, () => true)], changed: 0 });
    }
    await session.close();
  });

  test('that returns a tuple where a dict belongs is understood where the order is that of the equations', async () => {
    const session = await start(`
def batch_norm_forward(S, epsilon): return S, S[:, :1], S[:, 1:2]
def update_running_statistics(average, batch, alpha): return average["mu"], batch["v"]
def forward(X, parameters, options): return X, []
def computeCost(): return 1
`);
    expect([...session.targets]).toEqual(['batchNormForward', 'updateRunningStatistics', 'forward']);
    const [mu, v] = [column([1, 4]), column([2, 5])];
    expect(await session.call('batchNormForward', [A, 0.1], BUDGET_MS)).toEqual({
      kind: 'returned',
      value: { SHat: A, mu, v },
    });
    expect(await session.call('updateRunningStatistics', [{ mu, v }, { mu, v }, 0.9], BUDGET_MS)).toEqual({
      kind: 'returned',
      value: { mu, v },
    });
    expect(await session.call('forward', [A, {}, {}], BUDGET_MS)).toEqual({ kind: 'returned', value: [A, []] });
    await session.close();
  });

  test('is evaluated at every move, from the same point', async () => {
    const session = await start(`
import numpy as np
calls = -1
def cost(X, parameters, mode):
    global calls
    calls += 1
    if mode == "raises" and calls == 2: raise ValueError("two")
    if mode == "array": return X
    W = parameters["W"][1]
    W *= 2
    return np.float32(W[0, 0]) if mode == "single" else (W * [[1], [10]]).sum()
`);
    const moves = { entries: Uint32Array.of(1, 0, 3, 1), deltas: Float64Array.of(1, -2, 0.5, 0) };
    const W = fromRows([
      [1, 2],
      [3, 4],
    ]);
    const evaluate = (mode: string) =>
      session.evaluate('cost', [A, { W: [A, W] }, mode], [1, 'W', 1], moves, BUDGET_MS);
    expect(await evaluate('sums')).toEqual({ kind: 'evaluated', costs: Float64Array.of(166, 142, 156, 146) });
    expect(await evaluate('single')).toEqual({ kind: 'evaluated', costs: Float64Array.of(2, -2, 2, 2) });
    expect(await evaluate('array')).toEqual({
      kind: 'threwAt',
      move: 0,
      message: 'returned an array of shape (2, 3), expected a number',
    });
    await session.close();
    const another = await start('def cost(X, W):\n    if X[0, 0] > 1: raise ValueError("up")\n    return 1\n');
    expect(await another.evaluate('cost', [A, A], [0], moves, BUDGET_MS)).toEqual({
      kind: 'evaluated',
      costs: Float64Array.of(1, 1, 1, 1),
    });
    const up = { entries: Uint32Array.of(1, 0), deltas: Float64Array.of(1, 1) };
    expect(await another.evaluate('cost', [A, A], [0], up, BUDGET_MS)).toEqual({
      kind: 'threwAt',
      move: 1,
      message: 'ValueError: up (submission.py:2, in cost)',
    });
    await another.close();
  });

  test('is counted by name while it calls others, its own ones only', async () => {
    const session = await start(`
import numpy as np
def compute_cost(x): return helper(x) + (lambda y: y)(1)
def helper(x): return float(np.mean(x))
class Layer:
    def go(self): return helper(np.ones(2))
def f(x):
    Layer().go()
    return sum([compute_cost(x) for _ in range(3)])
def g(x): raise ValueError("no")
`);
    const counted = await session.countCalls('f', [A], BUDGET_MS);
    expect(counted).toMatchObject({ kind: 'counted', value: 13.5 });
    expect(counted.kind === 'counted' ? counted.functions : []).toEqual([
      { name: 'helper', calls: 4 },
      { name: 'computeCost', calls: 3 },
      { name: 'f', calls: 1 },
      { name: 'go', calls: 1 },
    ]);
    expect(await session.countCalls('g', [A], BUDGET_MS)).toMatchObject({ kind: 'threw' });
    await session.close();
  });

  test('returns what cannot cross where names alone take more than a header has', async () => {
    const session = await start(`
class Odd${'d'.repeat(50)}: pass
functions = {}
for i in range(200):
    exec(f"def n{i:078}(): pass", functions)
    functions[f"n{i:078}"].__code__ = functions[f"n{i:078}"].__code__.replace(co_filename="submission.py")
def f():
    for name in [*functions]:
        if name.startswith("n"): functions[name]()
    return {f"a{i:040}": Odd${'d'.repeat(50)}() for i in range(390)}
`);
    expect(await session.countCalls('f', [], BUDGET_MS)).toMatchObject({
      kind: 'threw',
      message: expect.stringMatching(/^returned a value whose description takes \d+ bytes$/),
    });
    await session.close();
  });
});
