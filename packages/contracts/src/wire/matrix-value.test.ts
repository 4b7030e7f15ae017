import { expect, it } from 'vitest';
import { isMatrixValue, MAX_SIDE } from './matrix-value.ts';

it.each([
  [0, 0, new Float64Array(0)],
  [0, 3, new Float32Array(0)],
  [2, 3, new Float32Array(6)],
  [1, MAX_SIDE, new Float64Array(MAX_SIDE)],
])('%i×%i with as many numbers is a matrix', (rows, cols, data) => {
  expect(isMatrixValue({ rows, cols, data })).toBe(true);
});

it.each([
  { value: undefined },
  { value: null },
  { value: 3 },
  { value: new Float64Array(4) },
  { value: { rows: 1, cols: 1 } },
  { value: { rows: 1, cols: 1, data: [1] } },
  { value: { rows: '1', cols: 1, data: new Float64Array(1) } },
  { value: { rows: -1, cols: -1, data: new Float64Array(1) } },
  { value: { rows: Number.NaN, cols: 1, data: new Float64Array(0) } },
  { value: { rows: MAX_SIDE + 1, cols: 0, data: new Float64Array(0) } },
])('$value is no matrix', ({ value }) => {
  expect(isMatrixValue(value)).toBe(false);
});
