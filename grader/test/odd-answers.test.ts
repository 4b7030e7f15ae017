import type { Check, CheckResult, Leniency } from '@gradus/contracts';
import { describe, expect, test } from 'vitest';
import { gradeSubmission } from '../src/grade-submission.ts';
import { loadedTiny } from './assignments.ts';
import { changedSubmissions } from './changed-submission.ts';

// Answers that are right or wrong in an odd form, from the process of a submission to the verdict.

const submissionWith = changedSubmissions();

const network = { widths: [5, 4, 3], n: 6, batchNorm: true, epsilon: 0.01, lambda: 0.1, activation: 'relu' };
const gradients = {
  id: 'gradients',
  title: 'gradients',
  target: 'computeGradients',
  kind: 'gradient',
  points: 1,
  visibility: 'student',
  tolerance: { absolute: 1e-8, relative: 1e-6 },
  cases: [network],
} as Check;

interface Asked {
  readonly checks?: readonly Check[];
  readonly accepts?: readonly Leniency[];
  readonly seed?: number;
}

/** Grades the right submission with `body` in the place of computeGradients; `right()` are the right gradients. */
async function graded(
  body: string,
  { checks = [gradients], accepts = [], seed = 11 }: Asked = {},
): Promise<CheckResult[]> {
  const submission = await submissionWith([
    'export function computeGradients(',
    `export function computeGradients(X, Y, parameters, lambda, options): unknown {
       const right = () => rightGradients(X, Y, parameters, lambda, options) as Record<string, Matrix[]>;
       const each = (change) =>
         Object.fromEntries(Object.entries(right()).map(([name, list]) => [name, list.map((A) => change(A, name))]));
       ${body}
     }
     const rowsOf = (A: Matrix) =>
       Array.from({ length: A.rows }, (_, i) => Array.from({ length: A.cols }, (_, j) => A.data[i + j * A.rows]));
     function rightGradients(`,
  ]);
  const loaded = loadedTiny({ checks, submission: { typescript: 'submission.ts', accepts } });
  return (await gradeSubmission(loaded, submission, { seed })).result.checks;
}

describe.concurrent('right in an odd form', () => {
  test.each([
    ['frozen', 'return Object.freeze(each(Object.freeze));'],
    ['of a class', 'class Tensor { constructor(A) { Object.assign(this, A); } } return each((A) => new Tensor(A));'],
    [
      'computed when asked for',
      'return each(({ rows, cols, data }) => ({ get rows() { return rows; }, cols, get data() { return data; } }));',
    ],
    ['behind proxies', 'return new Proxy(each((A) => new Proxy(A, {})), {});'],
    [
      'right the first time that it is read',
      `const once = (A) => { let reads = 0; return { ...A, get data() { return reads++ === 0 ? A.data : null; } }; };
       return each(once);`,
    ],
    [
      'in a part of a larger memory',
      `return each((A) => {
         const data = new Float64Array(A.data.length + 2).subarray(1, -1);
         data.set(A.data);
         return { ...A, data };
       });`,
    ],
    [
      'in shared memory',
      `return each((A) => {
         const data = new Float64Array(new SharedArrayBuffer(8 * A.data.length));
         data.set(A.data);
         return { ...A, data };
       });`,
    ],
    [
      'with more than was asked for',
      `return { ...right(), note: 'text', later: undefined, more: null, f: () => 1, G: [[1, 2], 3], 'odd name': 1 };`,
    ],
    [
      'written into the arguments',
      `const wanted = right();
       for (const [name, list] of Object.entries(wanted)) list.forEach((A, l) => parameters[name][l].data.set(A.data));
       X.data.fill(0);
       return parameters;`,
    ],
    [
      'rounded to float32, which the tolerance allows',
      'return each((A) => ({ ...A, data: Float32Array.from(A.data) }));',
    ],
  ])('%s', async (_, body) => {
    expect(await graded(body)).toMatchObject([{ verdict: 'passed', message: '' }]);
  });

  test('with γ and β where there is no batch norm', async () => {
    const check = { ...gradients, cases: [{ ...network, batchNorm: false }] } as Check;
    expect(await graded('return { ...right(), gamma: [], beta: null };', { checks: [check] })).toMatchObject([
      { verdict: 'passed', message: '' },
    ]);
  });

  test('never failed: of layers of one unit and batches of two, where units are dead and gradients exactly 0', async () => {
    const small = [
      { widths: [1, 1, 2], n: 2 },
      { widths: [3, 1, 1, 2], n: 2 },
      { widths: [2, 2, 1, 3], n: 2, batchNorm: false },
      { widths: [1, 1, 1, 1, 2], n: 3, batchNorm: false, lambda: 0 },
    ];
    const checks = small.map((changes, i) => {
      return { ...gradients, id: `small-${i}`, cases: [{ ...network, ...changes }] } as Check;
    });
    const seeds = [1, 2, 3, 4];
    const results = await Promise.all(seeds.map((seed) => graded('return right();', { checks, seed })));
    const verdicts = results.flat().map(({ verdict }) => verdict);
    // Where the scores of a layer have no variance at all, no finite difference tells anything.
    expect(verdicts.filter((verdict) => verdict !== 'passed' && verdict !== 'inconclusive')).toEqual([]);
    expect(verdicts.filter((verdict) => verdict === 'passed').length).toBeGreaterThanOrEqual(15);
  });
});

describe.concurrent('no answer', () => {
  test.each([
    [
      'nested arrays',
      'return each(rowsOf);',
      /^W1: expected a 4×5 matrix, got an array of 4 arrays of 5 numbers: .*; fromRows of @gradus\/matrix makes one/,
    ],
    [
      'rows for columns',
      'return each((A) => A.cols === 1 ? { ...A, rows: 1, cols: A.rows } : A);',
      /^b1: expected a 4×1 matrix, got a 1×4 matrix: a row, where a column is expected; make it \{ rows: 4, cols: 1, data \}/,
    ],
    [
      'float arrays for columns',
      'return each((A) => A.cols === 1 ? A.data : A);',
      /^b1: expected a 4×1 matrix, got a Float64Array of 4 numbers: .*; column of @gradus\/matrix makes one/,
    ],
    [
      'no γ',
      'const { W, b } = right(); return { W, b };',
      /^gamma: expected a list of 1, got nothing in a record with W, b/,
    ],
    [
      'a list with a hole',
      'const all = right(); delete all.W[0]; return all;',
      /^W1: expected a 4×5 matrix, got undefined/,
    ],
    [
      'a list that is too long',
      'const all = right(); all.b.push(all.b[0], all.b[1]); return all;',
      /^b: expected a list of 2, got a list of 4/,
    ],
    ['a Map', 'return new Map(Object.entries(right()));', /got a Map: return a plain object, \{ W, b, gamma, beta \}/],
    [
      'a Promise',
      'return (async () => right())();',
      /^the returned value: expected a record with .*, got a Promise: take async and await out/,
    ],
    ['a Promise that is rejected', "return Promise.reject(new Error('late'));", /got a Promise: take async/],
    [
      'a proxy of endless length',
      'return { W: new Proxy([], { get: (_, key) => key === "length" ? 2 ** 32 : true }) };',
      /^W: expected a list of 2, got a value of more than 400 parts/,
    ],
    ['nothing', 'right();', /^the returned value: expected a record with .*, got undefined: is a return missing\?/],
  ])('%s', async (_, body, message) => {
    expect(await graded(body)).toMatchObject([
      { verdict: 'failed', message: expect.stringMatching(message), measure: null },
    ]);
  });

  test.each([
    [
      'a getter that throws',
      "return { get W() { throw new TypeError('not yet'); } };",
      /^computeGradients threw TypeError: not yet \(submission\.ts:/,
    ],
    [
      'a proxy that throws',
      "return new Proxy({}, { ownKeys() { throw new RangeError('trap'); } });",
      /^computeGradients threw RangeError: trap/,
    ],
  ])('%s', async (_, body, message) => {
    expect(await graded(body)).toMatchObject([{ verdict: 'error', message: expect.stringMatching(message) }]);
  });
});

describe.concurrent('wrong', () => {
  test.each([
    ['NaN', 'NaN', /^worst b2\[1,0\]: yours NaN, .*; 1 of 39 wrong/],
    ['Infinity', '-Infinity', /^worst b2\[1,0\]: yours -Infinity, .*; 1 of 39 wrong/],
    ['1e308', '1e308', /^worst b2\[1,0\]: yours 1\.0000e\+308, .*; 1 of 39 wrong/],
  ])('%s in one entry', async (_, value, message) => {
    const body = `const all = right(); all.b[1].data[1] = ${value}; return all;`;
    const [result] = await graded(body, { checks: [{ ...gradients, cases: [{ ...network, n: 2 }] } as Check] });
    expect(result).toMatchObject({ verdict: 'failed', measure: { wrong: 1 } });
    expect(result?.message.replace(/of \d+ wrong/, 'of 39 wrong')).toMatch(message);
  });

  test('the arguments themselves', async () => {
    expect(await graded('return { ...right(), W: parameters.W };')).toMatchObject([
      { verdict: 'failed', message: expect.stringMatching(/^worst W\d\[\d,\d\]: .*; 32 of 47 wrong$/) },
    ]);
  });

  test('one matrix for every layer', async () => {
    const body = 'const all = right(); const one = all.W[1]; return { ...all, W: all.W.map(() => one) };';
    const check = { ...gradients, cases: [{ ...network, widths: [4, 4, 4] }] } as Check;
    expect(await graded(body, { checks: [check] })).toMatchObject([
      { verdict: 'failed', message: expect.stringMatching(/^worst W1\[\d,\d\]: .*; 16 of 48 wrong$/) },
    ]);
  });

  test('square matrices that are transposed, whatever is accepted', async () => {
    const check = { ...gradients, cases: [{ ...network, widths: [4, 4, 4] }] } as Check;
    const transpose = 'each((A) => A.rows === A.cols ? rowsOf(A)[0].map((_, j) => rowsOf(A).map((row) => row[j])) : A)';
    const accepts = ['nestedArrays', 'rowsForColumns'] as const;
    const [result] = await graded(`return ${transpose};`, { checks: [check], accepts });
    expect(result).toMatchObject({ verdict: 'failed', measure: { wrong: 24 } });
    expect(result?.misconceptions.map(({ id }) => id)).toEqual(['transposed']);
  });

  test('float32 where more was asked for: told as that', async () => {
    const check = { ...gradients, kind: 'value', tolerance: { absolute: 1e-12, relative: 1e-10 } } as Check;
    const body = 'return each((A) => ({ ...A, data: Float32Array.from(A.data) }));';
    const [result] = await graded(body, { checks: [check] });
    expect(result).toMatchObject({ verdict: 'failed', misconceptions: [{ id: 'single-precision' }] });
    expect(result?.misconceptions[0]?.explanation).toContain('right but for rounding to float32');
  });
});

describe.concurrent('accepted without a word', () => {
  test('an instance of a class of the submission', async () => {
    const [result] = await graded('class Gradients {} return Object.assign(new Gradients(), right());');
    expect(result).toMatchObject({ verdict: 'passed', message: '' });
  });
});

describe.concurrent('accepted, and told', () => {
  const kinds = (['value', 'gradient', 'consistency', 'purity', 'stage'] as const).map(
    (kind) => ({ ...gradients, id: kind, kind, cases: [3, 4].map((n) => ({ ...network, n })) }) as Check,
  );

  test.each<[string, string, Leniency[], string]>([
    [
      'nested arrays',
      'return each((A) => A.cols === 1 ? Array.from(A.data) : rowsOf(A));',
      ['nestedArrays'],
      'W1: an array of 4 arrays of 5 numbers, taken as the 4×5 matrix that is expected; W2, b1, b2, gamma1, beta1 likewise',
    ],
    [
      'rows for columns',
      'return each((A) => A.cols === 1 ? { ...A, rows: 1, cols: A.rows } : A);',
      ['rowsForColumns'],
      'b1: a 1×4 row, taken as the 4×1 column that is expected; b2, gamma1, beta1 likewise',
    ],
  ])('%s, for every kind of check', async (_, body, accepts, message) => {
    const results = await graded(body, { checks: kinds, accepts });
    expect(results.map(({ verdict }) => verdict)).toEqual(kinds.map(() => 'passed'));
    expect(results.map((result) => result.message)).toEqual(kinds.map(() => message));
  });

  test('by other targets, too', async () => {
    const submission = await submissionWith(
      ['return { mu: mix(average.mu, batch.mu)', 'return { mu: Array.from(mix(average.mu, batch.mu).data)'],
      ['return divideRow(E, columnSums(E));', 'return [[...divideRow(E, columnSums(E)).data]];'],
    );
    const layer = { ...gradients, kind: 'value' };
    const checks = [
      { ...layer, id: 'statistics', target: 'updateRunningStatistics', cases: [{ m: 3, n: 1 }] },
      { ...layer, id: 'softmax', target: 'softmax', cases: [{ m: 1, n: 4 }] },
    ];
    const accepts = ['nestedArrays'];
    const loaded = loadedTiny({ checks, submission: { typescript: 'submission.ts', accepts } });
    expect((await gradeSubmission(loaded, submission, { seed: 1 })).result.checks).toMatchObject([
      { verdict: 'passed', message: 'mu: an array of 3 numbers, taken as the 3×1 column that is expected' },
      { verdict: 'passed', message: 'P: an array of 1 arrays of 4 numbers, taken as the 1×4 matrix that is expected' },
    ]);
  });

  test('by the stages, in the layers that forward keeps, too', async () => {
    const submission = await submissionWith(
      ['const v = rowVariances(S);', 'const v = scale(rowVariances(S), S.cols / (S.cols - 1));'],
      [
        'layers.push({ S, X: input, ...normalised });',
        `layers.push({ S, X: input, ...normalised });
         const rows = (A) => Array.from({ length: A.rows }, (_, i) => Array.from(A.data).filter((_, k) => k % A.rows === i));
         kept.push(Object.fromEntries(Object.entries(layers.at(-1)).map(([name, A]) => [name, rows(A)])));`,
      ],
      ['  const layers = [];', '  const layers = []; const kept = [];'],
      [
        'return { P: softmax(addColumn(matmul(W[last], input), b[last])), layers };',
        'return { P: softmax(addColumn(matmul(W[last], input), b[last])), layers: kept };',
      ],
    );
    const check = { ...gradients, id: 'stages', target: 'forward', kind: 'stage' };
    const judged = async (accepts: Leniency[]) => {
      const loaded = loadedTiny({ checks: [check], submission: { typescript: 'submission.ts', accepts } });
      return (await gradeSubmission(loaded, submission, { seed: 1 })).result.checks;
    };
    expect(await judged(['nestedArrays'])).toMatchObject([
      { verdict: 'failed', message: expect.stringMatching(/^first broken: statistics in layer 1/) },
    ]);
    expect(await judged([])).toMatchObject([
      { verdict: 'blocked', message: expect.stringContaining('layers[0].S is missing or has another shape') },
    ]);
  });

  test('in a failure, too', async () => {
    const body = 'const all = each((A) => A); all.b[0] = [9, 9, 9, 9]; return all;';
    expect(await graded(body, { accepts: ['nestedArrays'] })).toMatchObject([
      { verdict: 'failed', message: expect.stringMatching(/^worst b1.*; b1: an array of 4 numbers, taken as /) },
    ]);
  });
});
