import { MAX_MOVES } from '@gradus/contracts/wire';
import { expect, test } from 'vitest';
import { expectMoves } from './expect-moves.ts';

const W = { rows: 2, cols: 2, data: new Float64Array(4) };
const moves = (entries: readonly number[], deltas = entries.length) => ({
  entries: Uint32Array.from(entries),
  deltas: new Float64Array(deltas),
});
const many = (count: number) => moves(new Array(count).fill(3));

test('takes as many moves as one message may have', () => {
  expect(() => expectMoves([0.5, { W: [W] }], [1, 'W', 0], many(MAX_MOVES))).not.toThrow();
});

test.each([
  ['no matrix there', [0], moves([0]), 'arguments: expected a float64 matrix at [0], got something of type number'],
  ['no moves', [1], moves([]), 'moves: expected 1 to 256 entries and as many deltas, got 0 and 0'],
  ['too many', [1], many(257), 'moves: expected 1 to 256 entries and as many deltas, got 257 and 257'],
  ['more deltas', [1], moves([0], 2), 'moves: expected 1 to 256 entries and as many deltas, got 1 and 2'],
  ['another entry', [1], moves([3, 4]), 'moves: expected entries of a matrix of 4, got entry 4'],
])('refuses %s', (_, path, asked, message) => {
  expect(() => expectMoves([0.5, W], path, asked)).toThrow(new RangeError(message));
});
