import { expect, it } from 'vitest';
import { matrixAt } from './matrix-path.ts';

const matrix = (data: Float64Array | Float32Array) => ({ rows: 1, cols: data.length, data });
const X = matrix(new Float64Array(2));
const W2 = matrix(new Float64Array(3));
const list = [X, 0.5, { W: [matrix(new Float32Array(1)), W2], b: [] }];

it('finds matrices themselves, at any depth', () => {
  expect(matrixAt(list, [0])).toBe(X);
  expect(matrixAt(list, [2, 'W', 1])).toBe(W2);
});

it.each([
  [[], 'something of type object'],
  [[1], 'something of type number'],
  [[7], 'nothing'],
  [[1, 'W'], 'nothing'],
  [[2, 'W'], 'something of type object'],
  [[2, 'b', 0], 'nothing'],
  [[2, 'W', 0], 'a float32 one'],
  [['map'], 'nothing'],
  [[2, '__proto__'], 'nothing'],
])('says what is at %j instead', (path, found) => {
  expect(() => matrixAt(list, path)).toThrow(
    new RangeError(`arguments: expected a float64 matrix at [${path.join(', ')}], got ${found}`),
  );
});
