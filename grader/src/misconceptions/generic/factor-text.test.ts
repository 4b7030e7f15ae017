import { expect, test } from 'vitest';
import { factorText } from './factor-text.ts';

test.each<[number[], number[], string | undefined]>([
  [[-1, -1], [5, 6], '−1'],
  [[0, 0], [5, 6], '0'],
  [[2, 2], [2, 6], '2'],
  [[0.5], [2], '1/2'],
  [[5, 6], [5, 6], 'n'],
  [[7], [7], 'n'],
  [[-5, -6], [5, 6], '−n'],
  [[1 / 5, 1 / 6], [5, 6], '1/n'],
  [[5 / 4, 6 / 5], [5, 6], 'n/(n − 1)'],
  [[4 / 5, 5 / 6], [5, 6], '(n − 1)/n'],
  [[Math.sqrt(5), Math.sqrt(6)], [5, 6], '√n'],
  [[3, 3], [5, 6], '3'],
  [[1 / 3, 1 / 3], [5, 6], '1/3'],
  [[1.2345678, 1.2345678], [5, 6], '1.23457'],
  [[0.05, 0.06], [5, 6], '1/100 · n'],
  [[2.5, 2.6], [5, 6], undefined],
  [[Number.NaN], [5], undefined],
])('factors %j for n = %j: %s', (factors, samples, text) => {
  expect(factorText(factors, samples)).toBe(text);
});
