import { createRandom, fromRows, matmulTransposeB, randomNormal, scale, zeros } from '@gradus/matrix';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isClose } from './close.ts';
import { hasIndependentSamples, recoverUpstream } from './recover-upstream.ts';

test('gives back the G of any weight gradient', () => {
  const sizes = fc.record({ m: fc.integer({ min: 1, max: 6 }), n: fc.integer({ min: 1, max: 6 }), more: fc.nat(4) });
  fc.assert(
    fc.property(sizes, fc.nat(), ({ m, n, more }, seed) => {
      const random = createRandom(seed);
      const X = randomNormal(n + more, n, random);
      fc.pre(hasIndependentSamples(X));
      const G = randomNormal(m, n, random);
      const recovered = recoverUpstream(scale(matmulTransposeB(G, X), 1 / n), X);
      expect(recovered !== undefined && isClose(recovered, G)).toBe(true);
    }),
  );
});

const X = fromRows([
  [1, 0],
  [2, 1],
  [0, 3],
]);

test('is undefined for what is no product with X, and for 0', () => {
  expect(recoverUpstream(fromRows([[1, 2, 0]]), X)?.data).toEqual(Float64Array.of(2, 0));
  expect(recoverUpstream(fromRows([[1, 2, 0.1]]), X)).toBeUndefined();
  expect(recoverUpstream(fromRows([[1, Number.NaN, 0]]), X)).toBeUndefined();
  expect(recoverUpstream(zeros(1, 3), X)).toBeUndefined();
  expect(recoverUpstream(fromRows([[1e-310, 2e-310, 0]]), X)).toBeUndefined();
});

test.each([
  ['fewer features than samples', [[1, 2]]],
  [
    'a sample of zeros',
    [
      [1, 0],
      [1, 0],
    ],
  ],
  [
    'a sample twice',
    [
      [1, 1],
      [2, 2],
    ],
  ],
  [
    'samples that are almost the same',
    [
      [1, 1],
      [2, 2.001],
    ],
  ],
])('samples depend on each other: %s', (_, rows) => {
  const A = fromRows(rows);
  expect(hasIndependentSamples(A)).toBe(false);
  expect(() => recoverUpstream(zeros(1, A.rows), A)).toThrow('expected samples that are independent of each other');
});
