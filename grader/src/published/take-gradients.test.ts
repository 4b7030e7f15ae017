import type { Leniency } from '@gradus/contracts';
import { NumbersValue } from '@gradus/contracts/wire';
import { column, fromRows } from '@gradus/matrix';
import { describe, expect, test } from 'vitest';
import type { FileArray } from '../array-files/array-file.ts';
import { gradientNames, takeGradients } from './take-gradients.ts';

const parameters = {
  W: [
    fromRows([
      [1, 2],
      [3, 4],
      [5, 6],
    ]),
  ],
  b: [column([7, 8, 9])],
};
const W1: FileArray = { shape: [3, 2], data: Float64Array.of(1, 3, 5, 2, 4, 6) };
const b1: FileArray = { shape: [3, 1], data: Float64Array.of(7, 8, 9) };

function taken(arrays: Readonly<Record<string, FileArray>>, ...accepts: Leniency[]) {
  const names = Object.keys(arrays);
  const wanted = gradientNames(parameters);
  const read = new Map(Object.entries(arrays).filter(([name]) => wanted.has(name)));
  return takeGradients({ arrays: read, names }, parameters, new Set(accepts));
}

describe('takeGradients', () => {
  test('puts the arrays into the form of an answer', () => {
    expect(taken({ b1, W1, extra: W1 })).toEqual({
      value: { W: [{ rows: 3, cols: 2, data: W1.data }], b: [{ rows: 3, cols: 1, data: b1.data }] },
      note: '',
    });
  });

  test.each<[string, FileArray, Leniency, object]>([
    ['a row', { ...b1, shape: [1, 3] }, 'rowsForColumns', { rows: 1, cols: 3, data: b1.data }],
    ['a list', { ...b1, shape: [3] }, 'nestedArrays', new NumbersValue(b1.data as Float64Array<ArrayBuffer>, 'array')],
  ])('takes %s for a column where the assignment accepts it', (_, array, leniency, value) => {
    expect(taken({ W1, b1: array }, leniency)).toMatchObject({ value: { b: [value] } });
    expect(taken({ W1, b1: array })).toHaveProperty('problem');
  });

  test('takes no row for a W of one input, whatever is accepted', () => {
    const narrow = { W: [column([1, 2])], b: [column([3, 4])] };
    const row: FileArray = { shape: [1, 2], data: Float64Array.of(1, 2) };
    const file = {
      arrays: new Map([
        ['W1', row],
        ['b1', row],
      ]),
      names: ['W1', 'b1'],
    };
    const accepts = new Set<Leniency>(['rowsForColumns', 'nestedArrays']);
    expect(takeGradients(file, narrow, accepts)).toMatchObject({
      problem: 'W1: expected a 2×1 matrix, got 1×2: a row, where a column is expected',
    });
  });

  test.each<[string, Readonly<Record<string, FileArray>>, string]>([
    [
      'a row',
      { W1, b1: { ...b1, shape: [1, 3] } },
      'b1: expected a 3×1 matrix, got 1×3: a row, where a column is expected',
    ],
    [
      'a list',
      { W1, b1: { ...b1, shape: [3] } },
      'b1: expected a 3×1 matrix, got (3,): make it a column, as by reshape(3, 1)',
    ],
    ['a longer list', { W1, b1: { shape: [4], data: new Float64Array(4) } }, 'b1: expected a 3×1 matrix, got (4,)'],
    ['a list for a matrix', { W1: { ...W1, shape: [6] }, b1 }, 'W1: expected a 3×2 matrix, got (6,)'],
    [
      'a transpose',
      { W1: { ...W1, shape: [2, 3] }, b1 },
      'W1: expected a 3×2 matrix, got 2×3: the shape of its transpose',
    ],
    ['a number', { W1: { shape: [], data: Float64Array.of(1) }, b1 }, 'W1: expected a 3×2 matrix, got a single number'],
    ['three dimensions', { W1: { ...W1, shape: [3, 2, 1] }, b1 }, 'W1: expected a 3×2 matrix, got 3×2×1'],
    ['a missing array', { W1, X: W1 }, "expected an array named b1, got 'W1', 'X'"],
    ['no arrays', {}, 'expected arrays named W1, b1, got no array'],
    [
      'others',
      { a: W1, c: W1, d: W1, e: W1, f: W1 },
      "expected arrays named W1, b1, got 'a', 'c', 'd', 'e' and 1 more",
    ],
  ])('tells of %s', (_, arrays, problem) => {
    expect(taken(arrays)).toEqual({ problem, note: '' });
  });

  test.each<[string, readonly string[], Readonly<Record<string, string>>, string]>([
    ['one array for all layers', ['W', 'b1'], {}, "'W' is one array: save each layer's as W1"],
    ['a cell array', ['W', 'b1'], { W: 'a cell array' }, "'W' is a cell array: save each layer's as W1"],
    [
      'another cell array',
      ['dWs'],
      { dWs: 'a cell array' },
      "'dWs' is a cell array: save each of its matrices, as W1, b1",
    ],
    ['a struct', ['grads'], { grads: 'a struct' }, "'grads' is a struct: save its fields, as W1, b1"],
    ['layers from 0', ['b1', 'W0'], {}, "layers are counted from 1: save 'W0' as 'W1', and so on"],
    ['no names', ['arr_0', 'arr_1'], {}, "'arr_0' tells no name: give names to numpy.savez, as W1=…"],
  ])('says what to save where there is %s', (_, names, others, note) => {
    const file = {
      arrays: new Map(names.includes('b1') ? [['b1', b1]] : []),
      names,
      others: new Map(Object.entries(others)),
    };
    expect(takeGradients(file, parameters, new Set()).note).toBe(note);
    const right = { ...file, arrays: new Map(Object.entries({ W1, b1 })) };
    expect(takeGradients(right, parameters, new Set()).note).not.toContain('save ');
  });

  test.each([
    ['dW1', "did you mean 'dW1'? Save it as 'W1'"],
    ['grad_w1', "did you mean 'grad_w1'? Save it as 'W1'"],
    ['W_1', "did you mean 'W_1'? Save it as 'W1'"],
    ['W1_gradient', "did you mean 'W1_gradient'? Save it as 'W1'"],
    ['db1', "'db1' is ignored: the gradient of b1 is read from 'b1'"],
    ['W11', ''],
  ])('looks for gradients under other names: %s', (name, note) => {
    expect(taken({ b1, [name]: W1 }).note).toBe(name === 'W11' ? "did you mean 'W11'? Save it as 'W1'" : note);
    if (name === 'W11') expect(taken({ b1, W1, [name]: W1 }).note).toBe('');
  });
});
