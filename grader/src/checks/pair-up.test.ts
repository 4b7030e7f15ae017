import { ForeignValue, type Value } from '@gradus/contracts/wire';
import { filled, zeros } from '@gradus/matrix';
import { describe, expect, test } from 'vitest';
import type { Answer } from '../targets/question.ts';
import { pairUp } from './pair-up.ts';

const A = filled(2, 3, 1);
const promise = new ForeignValue('a Promise');

describe('pairUp', () => {
  test.each<[string, Value, Answer, string]>([
    ['nothing for a number', new ForeignValue('undefined'), 1, 'the returned value: expected a number, got undefined'],
    ['a matrix for a number', A, 1, 'the returned value: expected a number, got a 2×3 matrix'],
    ['a boolean for a number', true, 1, 'the returned value: expected a number, got the boolean true'],
    ['a text for a number', 'one', 1, 'the returned value: expected a number, got a text'],
    ['a number for a matrix', 2, A, 'the returned value: expected a 2×3 matrix, got the number 2'],
    ['NaN for a matrix', Number.NaN, A, 'the returned value: expected a 2×3 matrix, got the number NaN'],
    ['a promise for a matrix', promise, A, 'the returned value: expected a 2×3 matrix, got a Promise'],
    ['the transpose', zeros(3, 2), A, 'the returned value: expected a 2×3 matrix, got a 3×2 matrix'],
    ['a list for a matrix', [A], A, 'the returned value: expected a 2×3 matrix, got a list of 1'],
    ['a record for a matrix', { P: A }, A, 'the returned value: expected a 2×3 matrix, got a record with P'],
    ['a matrix for a record', A, { P: A }, 'the returned value: expected a record with P, got a 2×3 matrix'],
    ['a list for a record', [A], { P: A, J: 1 }, 'the returned value: expected a record with P, J, got a list of 1'],
    ['a promise for a record', promise, { P: A }, 'the returned value: expected a record with P, got a Promise'],
    ['an empty record', {}, { P: A }, 'P: expected a 2×3 matrix, got nothing'],
    ['an empty record for a list', { W: {} }, { W: [A] }, 'W: expected a list of 1, got a record with no fields'],
    ['a missing list', { b: [A] }, { W: [A] }, 'W: expected a list of 1, got nothing'],
    ['a list that is too short', { W: [A] }, { W: [A, A] }, 'W: expected a list of 2, got a list of 1'],
    ['a wrong shape in a list', { W: [A, zeros(1, 1)] }, { W: [A, A] }, 'W2: expected a 2×3 matrix, got a 1×1 matrix'],
    [
      'a hole in a list',
      { W: [new ForeignValue('undefined')] },
      { W: [A] },
      'W1: expected a 2×3 matrix, got undefined',
    ],
    ['a name that every object has', {}, { constructor: 1 }, 'constructor: expected a number, got nothing'],
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
});
