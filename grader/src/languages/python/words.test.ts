import { ForeignValue, NumbersValue, type Value } from '@gradus/contracts/wire';
import { column, zeros } from '@gradus/matrix';
import { describe, expect, test } from 'vitest';
import { pairUp } from '../../checks/pair-up.ts';
import type { Answer } from '../../targets/question.ts';
import { pythonWords } from './words.ts';

const A = zeros(3, 2);
const b = column([1, 2]);
const array = (...data: number[]) => new NumbersValue(Float64Array.from(data), 'Float64Array');
const list = (...data: number[]) => new NumbersValue(Float64Array.from(data), 'array');
const None = new ForeignValue('None');

describe('what a student of Python reads of an answer', () => {
  test.each<[string, Value, Answer, string]>([
    [
      'an array of one dimension',
      array(1, 2),
      b,
      'expected shape (2, 1), got (2,): use keepdims=True, or reshape(-1, 1)',
    ],
    ['another length', array(1), b, 'expected shape (2, 1), got (1,)'],
    ['a row', zeros(1, 2), b, 'expected shape (2, 1), got (1, 2): a row, where a column is expected; reshape(-1, 1)'],
    [
      'what broadcasting made',
      zeros(2, 5),
      b,
      'expected shape (2, 1), got (2, 5): did numpy broadcast (2, 1) against (5,)? use keepdims=True, or reshape(-1, 1) before',
    ],
    ['a transpose', zeros(2, 3), A, 'expected shape (3, 2), got (2, 3): the shape of its transpose'],
    ['another shape', zeros(4, 4), A, 'expected shape (3, 2), got (4, 4)'],
    [
      'lists',
      [list(1, 2), list(3, 4)],
      A,
      'expected an array of shape (3, 2), got a list of 2 lists of 2 numbers: make it a numpy array of shape (3, 2)',
    ],
    [
      'lists of unlike lengths',
      [list(1, 2), list(3)],
      A,
      'expected an array of shape (3, 2), got a list of 2 lists of unlike lengths: 2, 1: make it a numpy array of shape (3, 2)',
    ],
    [
      'arrays in a list',
      [array(1, 2), array(3)],
      A,
      'expected an array of shape (3, 2), got a list of 2 arrays of shapes (2,), (1,): make it a numpy array of shape (3, 2)',
    ],
    [
      'a list of numbers',
      list(1),
      b,
      'expected an array of shape (2, 1), got a list of 1 number: make it a numpy array of shape (2, 1)',
    ],
    [
      'numbers at the top',
      [1, 2],
      b,
      'expected an array of shape (2, 1), got a list of 2 numbers: make it a numpy array of shape (2, 1)',
    ],
    ['None', None, A, 'expected an array of shape (3, 2), got None: is a return missing?'],
    ['a number', 3, A, 'expected an array of shape (3, 2), got the number 3'],
    ['True', true, 1, 'expected a number, got True'],
    ['False', false, 1, 'expected a number, got False'],
    ['a str', 'text', 1, 'expected a number, got a str'],
    ['one entry', zeros(1, 1), 1, 'expected a number, got an array of shape (1, 1): return its entry, float(…) of it'],
    [
      'one entry of one dimension',
      array(1),
      1,
      'expected a number, got an array of shape (1,): return its entry, float(…) of it',
    ],
    ['many entries', A, 1, 'expected a number, got an array of shape (3, 2)'],
    [
      'an array for a list',
      A,
      [A, A],
      'expected a list of 2, got an array of shape (3, 2): put the arrays of the layers into a list',
    ],
    [
      'an array of the arrays of layers',
      new ForeignValue('an array of shape (2, 3, 2)'),
      [A, A],
      'expected a list of 2, got an array of shape (2, 3, 2): put the arrays of the layers into a list',
    ],
    ['one layer too many', [A, A], [A], 'expected a list of 1, got a list of 2: the last layer has none of them'],
    ['two too many', [A, A, A], [A], 'expected a list of 1, got a list of 3'],
    [
      'a list for a dict',
      [A],
      { SHat: A, mu: b },
      "expected a dict with S_hat, mu, got a list of 1: return a dict, {'S_hat': …, 'mu': …}",
    ],
  ])('%s', (_, returned, expected, problem) => {
    expect(pairUp(returned, expected, 'P', undefined, pythonWords)).toEqual({
      problem: `the returned value: ${problem}`,
    });
  });

  test.each<[string, Value, Answer, string]>([
    [
      'a missing name',
      { mu: b, gradW: 1 },
      { SHat: A, mu: b },
      'S_hat: expected an array of shape (3, 2), got nothing in a dict with mu, gradW',
    ],
    [
      'no names at all',
      {},
      { SHat: A },
      'S_hat: expected an array of shape (3, 2), got nothing in a dict without names',
    ],
    ['an inner array', { SHat: b }, { SHat: A }, 'S_hat: expected shape (3, 2), got (2, 1)'],
    ['an inner None', { W: [A, None] }, { W: [A, A] }, 'W2: expected an array of shape (3, 2), got None'],
  ])('%s', (_, returned, expected, problem) => {
    expect(pairUp(returned, expected, 'P', undefined, pythonWords)).toEqual({ problem });
  });

  test.each<[string, Value, string]>([
    ['(m,)', array(1, 2), 'an array of shape (2,), taken as the column of shape (2, 1) that is expected'],
    ['a row', zeros(1, 2), 'an array of shape (1, 2), taken as the column of shape (2, 1) that is expected'],
    ['a list', [1, 2], 'a list of 2 numbers, taken as the column of shape (2, 1) that is expected'],
  ])('%s, where it is accepted', (_, returned, leniently) => {
    const accepts = new Set(['nestedArrays', 'rowsForColumns'] as const);
    const { pairs } = pairUp({ b: [returned] }, { b: [b] }, 'P', accepts, pythonWords) as { pairs: object[] };
    expect(pairs).toMatchObject([{ name: 'b1', leniently }]);
  });

  test('rows for a matrix, where they are accepted', () => {
    const accepts = new Set(['nestedArrays'] as const);
    const rows = [list(1, 2), list(3, 4), list(5, 6)];
    expect(pairUp(rows, A, 'P', accepts, pythonWords)).toMatchObject({
      pairs: [{ leniently: 'a list of 3 lists of 2 numbers, taken as the array of shape (3, 2) that is expected' }],
    });
  });
});

test.each([
  ['computeGradients', 'compute_gradients'],
  ['batchNormForward', 'batch_norm_forward'],
  ['SHat', 'S_hat'],
  ['softmax', 'softmax'],
  ['W', 'W'],
  ['dW', 'dW'],
  ['grad_W', 'grad_W'],
  ['b12', 'b12'],
  ['etaMin', 'eta_min'],
])('%s is %s', (name, own) => {
  expect(pythonWords.nameOf(name)).toBe(own);
  expect(pythonWords.fieldOf(name)).toBe(own);
  expect(pythonWords.missing(name)).toBe(`the submission defines no function ${own}`);
});
