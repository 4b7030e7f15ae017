import { expect, test } from 'vitest';
import { timeGrowth } from './time-growth.ts';

test.each([
  [2, '2.00 ms for 100 parameters and 8.00 ms for 200: time grows as p^2.0'],
  [4, '4.00 ms for 100 parameters and 8.00 ms for 200: time grows as p^1.0'],
])('timeGrowth from %d ms', (fastestMs, text) => {
  const grown = timeGrowth('computeGradients', { parameters: 100, fastestMs }, { parameters: 200, fastestMs: 8 });
  expect(grown).toBe(`computeGradients took ${text}`);
});
