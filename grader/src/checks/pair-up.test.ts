import type { Leniency } from '@gradus/contracts';
import { ForeignValue, NumbersValue, type Value } from '@gradus/contracts/wire';
import { column, filled, fromRows, zeros } from '@gradus/matrix';
import { describe, expect, test } from 'vitest';
import type { Answer } from '../targets/question.ts';
import { pairUp } from './pair-up.ts';

const A = filled(2, 3, 1);
const b = column([1, 2, 3]);
const promise = new ForeignValue('a Promise');
const numbers = (...entries: number[]) => new NumbersValue(Float64Array.from(entries), 'array');
const float32 = new NumbersValue(Float32Array.of(1, 2, 3), 'Float32Array');
const broken = new ForeignValue('a broken matrix: 2×3 with 5 numbers');

describe('pairUp', () => {
  test.each<[string, Value, Answer, string]>([
    [
      'nothing for a number',
      new ForeignValue('undefined'),
      1,
      'the returned value: expected a number, got undefined: is a return missing?',
    ],
    ['a matrix for a number', A, 1, 'the returned value: expected a number, got a 2×3 matrix'],
    ['a boolean for a number', true, 1, 'the returned value: expected a number, got the boolean true'],
    ['a text for a number', 'one', 1, 'the returned value: expected a number, got a text'],
    ['a number for a matrix', 2, A, 'the returned value: expected a 2×3 matrix, got the number 2'],
    ['NaN for a matrix', Number.NaN, A, 'the returned value: expected a 2×3 matrix, got the number NaN'],
    [
      'a promise for a matrix',
      promise,
      A,
      'the returned value: expected a 2×3 matrix, got a Promise: take async and await out, an answer is read at once',
    ],
    [
      'the transpose',
      zeros(3, 2),
      A,
      'the returned value: expected a 2×3 matrix, got a 3×2 matrix: the shape of its transpose',
    ],
    ['a list for a matrix', [A], A, 'the returned value: expected a 2×3 matrix, got a list of 1'],
    ['a record for a matrix', { P: A }, A, 'the returned value: expected a 2×3 matrix, got a record with P'],
    [
      'a matrix for a record',
      A,
      { P: A },
      'the returned value: expected a record with P, got a 2×3 matrix: return a plain object, { P }',
    ],
    [
      'a list for a record',
      [A],
      { P: A, J: 1 },
      'the returned value: expected a record with P, J, got a list of 1: return a plain object, { P, J }',
    ],
    [
      'a promise for a record',
      promise,
      { P: A },
      'the returned value: expected a record with P, got a Promise: take async and await out, an answer is read at once',
    ],
    ['an empty record', {}, { P: A }, 'P: expected a 2×3 matrix, got nothing in a record with no fields'],
    ['an empty record for a list', { W: {} }, { W: [A] }, 'W: expected a list of 1, got a record with no fields'],
    ['a missing list', { b: [A] }, { W: [A] }, 'W: expected a list of 1, got nothing in a record with b'],
    ['a list that is too short', { W: [A] }, { W: [A, A] }, 'W: expected a list of 2, got a list of 1'],
    ['a wrong shape in a list', { W: [A, zeros(1, 1)] }, { W: [A, A] }, 'W2: expected a 2×3 matrix, got a 1×1 matrix'],
    [
      'a hole in a list',
      { W: [new ForeignValue('undefined')] },
      { W: [A] },
      'W1: expected a 2×3 matrix, got undefined',
    ],
    [
      'a name that every object has',
      {},
      { constructor: 1 },
      'constructor: expected a number, got nothing in a record with no fields',
    ],
    [
      'γ and β that are missing',
      { W: [A] },
      { W: [A], gamma: [b] },
      'gamma: expected a list of 1, got nothing in a record with W',
    ],
    ['null for a list', { W: new ForeignValue('null') }, { W: [A] }, 'W: expected a list of 1, got null'],
    ['a list that is too long', { W: [A, A, A] }, { W: [A] }, 'W: expected a list of 1, got a list of 3'],
    [
      'a γ for the last layer',
      { gamma: [b, b] },
      { gamma: [b] },
      'gamma: expected a list of 1, got a list of 2: the last layer has none of them',
    ],
    [
      'a matrix for a list',
      { W: A },
      { W: [A] },
      'W: expected a list of 1, got a 2×3 matrix: put the matrices of the layers into an array',
    ],
    [
      'a class for a record',
      new ForeignValue('a Gradients'),
      { W: [A], b: [b] },
      'the returned value: expected a record with W, b, got a Gradients: return a plain object, { W, b }',
    ],
    [
      'a Promise in a record',
      { P: promise },
      { P: A },
      'P: expected a 2×3 matrix, got a Promise: take async and await out, an answer is read at once',
    ],
    [
      'a broken matrix',
      { W: [broken] },
      { W: [A] },
      'W1: expected a 2×3 matrix, got a broken matrix: 2×3 with 5 numbers: rows · cols numbers go into the data of a matrix',
    ],
    [
      'a matrix for a number, of one entry',
      zeros(1, 1),
      1,
      'the returned value: expected a number, got a 1×1 matrix: return its entry, data[0]',
    ],
    [
      'a row for a column',
      { b: [zeros(1, 3)] },
      { b: [b] },
      'b1: expected a 3×1 matrix, got a 1×3 matrix: a row, where a column is expected; make it { rows: 3, cols: 1, data }',
    ],
    [
      'a column for a row',
      zeros(3, 1),
      zeros(1, 3),
      'the returned value: expected a 1×3 matrix, got a 3×1 matrix: the shape of its transpose',
    ],
    ['another matrix for a column', { b: [zeros(3, 3)] }, { b: [b] }, 'b1: expected a 3×1 matrix, got a 3×3 matrix'],
    [
      'nested arrays',
      [numbers(1, 1, 1), numbers(1, 1, 1)],
      A,
      'the returned value: expected a 2×3 matrix, got an array of 2 arrays of 3 numbers: a matrix is { rows: 2, cols: 3, data }, its entries column by column in a Float64Array; fromRows of @gradus/matrix makes one',
    ],
    [
      'ragged arrays',
      { P: [numbers(1, 1, 1), numbers(1, 1)] },
      { P: A },
      'P: expected a 2×3 matrix, got an array of 2 arrays of unlike lengths: 3, 2: a matrix is { rows: 2, cols: 3, data }, its entries column by column in a Float64Array; fromRows of @gradus/matrix makes one',
    ],
    [
      'an array for a column',
      { b: [numbers(1, 2, 3)] },
      { b: [b] },
      'b1: expected a 3×1 matrix, got an array of 3 numbers: a matrix is { rows: 3, cols: 1, data }, its entries column by column in a Float64Array; column of @gradus/matrix makes one',
    ],
    [
      'a Float32Array for a matrix',
      { P: float32 },
      { P: A },
      'P: expected a 2×3 matrix, got a Float32Array of 3 numbers: a matrix is { rows: 2, cols: 3, data }, its entries column by column in a Float64Array',
    ],
    [
      'numbers alone',
      [1, 2, 3],
      b,
      'the returned value: expected a 3×1 matrix, got an array of 3 numbers: a matrix is { rows: 3, cols: 1, data }, its entries column by column in a Float64Array; column of @gradus/matrix makes one',
    ],
    [
      'numbers for a list of columns',
      { b: numbers(1, 2, 3) },
      { b: [b] },
      'b: expected a list of 1, got an array of 3 numbers',
    ],
  ])('%s', (_, returned, expected, problem) => {
    expect(pairUp(returned, expected, 'P')).toEqual({ problem });
  });

  test('names what it pairs, and passes over what nobody asked for', () => {
    const half = filled(2, 3, 0.5);
    const paired = pairUp({ W: [half, 7], J: 2, more: promise }, { J: 1, W: [A, 8] }, 'P');
    const one = (x: number) => ({ rows: 1, cols: 1, data: Float64Array.of(x) });
    expect(paired).toEqual({
      pairs: [
        { name: 'J', submitted: one(2), expected: one(1) },
        { name: 'W1', submitted: half, expected: A },
        { name: 'W2', submitted: one(7), expected: one(8) },
      ],
    });
    expect(pairUp(half, A, 'P')).toEqual({ pairs: [{ name: 'P', submitted: half, expected: A }] });
  });

  test('tells of what type the numbers of arrays were', () => {
    const typed = (value: Value, expected: Answer) => {
      const paired = pairUp(value, expected, 'P', new Set<Leniency>(['nestedArrays']));
      return 'pairs' in paired ? paired.pairs.map(({ elements }) => elements) : paired.problem;
    };
    const row = new NumbersValue(Float64Array.of(1, 2), 'Float64Array', 'int64');
    expect(typed({ ...column([1]), elements: 'bool' }, column([1]))).toEqual(['bool']);
    expect(typed(row, column([1, 2]))).toEqual(['int64']);
    expect(
      typed(
        [row, row],
        fromRows([
          [1, 2],
          [1, 2],
        ]),
      ),
    ).toEqual(['int64']);
    expect(typed([1, 2], column([1, 2]))).toEqual([undefined]);
  });
});

describe('pairUp with what an assignment accepts', () => {
  const taken = (returned: Value, expected: Answer, ...accepts: Leniency[]) => {
    const paired = pairUp(returned, expected, 'P', new Set(accepts));
    if ('problem' in paired) return paired.problem;
    return paired.pairs.map(({ name, submitted, leniently }) => ({ name, submitted, leniently }));
  };
  const rows = [numbers(1, 2, 3), numbers(4, 5, 6)];
  const R = fromRows([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const square = fromRows([
    [1, 2],
    [3, 4],
  ]);
  const row = fromRows([[1, 2, 3]]);

  test.each<[string, Value, Answer, Leniency[], string, Value, string | undefined]>([
    [
      'nested arrays, row by row',
      rows,
      A,
      ['nestedArrays'],
      'P',
      R,
      'an array of 2 arrays of 3 numbers, taken as the 2×3 matrix that is expected',
    ],
    [
      'a square one as it is, not its transpose',
      [numbers(1, 2), numbers(3, 4)],
      zeros(2, 2),
      ['nestedArrays', 'rowsForColumns'],
      'P',
      square,
      'an array of 2 arrays of 2 numbers, taken as the 2×2 matrix that is expected',
    ],
    [
      'an array for a column',
      { b: [numbers(1, 2, 3)] },
      { b: [b] },
      ['nestedArrays'],
      'b1',
      b,
      'an array of 3 numbers, taken as the 3×1 column that is expected',
    ],
    [
      'a float array for a column',
      { mu: float32 },
      { mu: b },
      ['nestedArrays'],
      'mu',
      { ...b, data: Float32Array.of(1, 2, 3) },
      'a Float32Array of 3 numbers, taken as the 3×1 column that is expected',
    ],
    [
      'arrays of one number for a column',
      { v: [numbers(1), numbers(2), numbers(3)] },
      { v: b },
      ['nestedArrays'],
      'v',
      b,
      'an array of 3 arrays of 1 number, taken as the 3×1 column that is expected',
    ],
    [
      'numbers alone',
      [1, 2, 3],
      b,
      ['nestedArrays'],
      'P',
      b,
      'an array of 3 numbers, taken as the 3×1 column that is expected',
    ],
    [
      'a row for a column',
      { gamma: [row] },
      { gamma: [b] },
      ['rowsForColumns'],
      'gamma1',
      b,
      'a 1×3 row, taken as the 3×1 column that is expected',
    ],
    [
      'an array of one row for a column',
      { beta: [[numbers(1, 2, 3)]] },
      { beta: [b] },
      ['rowsForColumns', 'nestedArrays'],
      'beta1',
      b,
      'a 1×3 row, taken as the 3×1 column that is expected',
    ],
    ['a matrix that is right', { b: [b] }, { b: [b] }, ['rowsForColumns', 'nestedArrays'], 'b1', b, undefined],
    [
      'one number',
      { b: [column([1])] },
      { b: [column([1])] },
      ['rowsForColumns', 'nestedArrays'],
      'b1',
      column([1]),
      undefined,
    ],
  ])('takes %s', (_, returned, expected, accepts, name, submitted, leniently) => {
    expect(taken(returned, expected, ...accepts)).toEqual([{ name, submitted, leniently }]);
  });

  test.each<[string, Value, Answer, Leniency[]]>([
    ['nested arrays where rows are accepted', rows, A, ['rowsForColumns']],
    ['a row where arrays are accepted', { b: [row] }, { b: [b] }, ['nestedArrays']],
    ['an array of one row where arrays are accepted', { b: [[numbers(1, 2, 3)]] }, { b: [b] }, ['nestedArrays']],
    ['ragged arrays', [numbers(1, 2), numbers(3)], zeros(2, 2), ['nestedArrays']],
    ['transposed arrays', [numbers(1, 2), numbers(3, 4), numbers(5, 6)], A, ['nestedArrays', 'rowsForColumns']],
    ['a transposed W of one input', { W: [row] }, { W: [b] }, ['nestedArrays', 'rowsForColumns']],
    ['a P of one sample as a row', { P: row }, { P: b }, ['nestedArrays', 'rowsForColumns']],
    ['a row that is too short', { b: [fromRows([[1, 2]])] }, { b: [b] }, ['nestedArrays', 'rowsForColumns']],
    ['a column for a row', b, row, ['nestedArrays', 'rowsForColumns']],
    ['numbers in one piece for a matrix', new NumbersValue(new Float64Array(6), 'Float64Array'), A, ['nestedArrays']],
    ['a number in the place of a row', { b: [1] }, { b: [b] }, ['nestedArrays', 'rowsForColumns']],
  ])('refuses %s', (_, returned, expected, accepts) => {
    expect(taken(returned, expected, ...accepts)).toMatch(/: expected a \d×\d matrix, got /);
  });
});
