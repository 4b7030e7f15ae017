import { column, columnSums, createRandom, fromRows, hadamard, map, randomNormal, sum, zeros } from '@gradus/matrix';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crossEntropySum } from './cross-entropy.ts';
import { softmax } from './softmax.ts';

describe('crossEntropySum', () => {
  it('is −Σ y log p where the softmax has all its digits', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 31 }), fc.integer({ min: 1, max: 6 }), (seed, K) => {
        const random = createRandom(seed);
        const S = randomNormal(K, 4, random);
        const Y = zeros(K, 4);
        for (let j = 0; j < 4; j++) Y.data[random.integer(K) + j * K] = 1;
        const P = softmax(S);
        const expected = -sum(hadamard(Y, map(P, Math.log)));
        expect(crossEntropySum(S, Y)).toBeCloseTo(expected, 12); // a handful of roundings of numbers of order 1
      }),
    );
  });

  it.each([
    { title: 'finite where p underflows to 0', S: [0, 5000], Y: [1, 0], loss: 5000 },
    { title: 'finite for huge scores', S: [1e300, 0], Y: [0, 1], loss: 1e300 },
    { title: 'exact where p rounds to 1', S: [0, -50], Y: [1, 0], loss: Math.exp(-50) },
    { title: 'log 2 for equal scores', S: [7, 7], Y: [0, 1], loss: Math.log(2) },
    { title: '0 for the only class', S: [-3], Y: [1], loss: 0 },
  ])('is $title', ({ S, Y, loss }) => {
    expect(crossEntropySum(column(S), column(Y))).toBe(loss);
  });

  it('takes soft labels', () => {
    expect(crossEntropySum(column([0, 0]), column([0.5, 0.5]))).toBe(Math.log(2));
  });

  it('refuses labels of another shape', () => {
    expect(() => crossEntropySum(zeros(3, 2), zeros(3, 1))).toThrow(
      "crossEntropySum: expected Y of the scores' shape 3×2, got 3×1",
    );
  });
});

describe('softmax', () => {
  it('is right by hand', () => {
    expect([...softmax(fromRows([[0], [Math.log(3)]])).data]).toEqual([expect.closeTo(0.25), expect.closeTo(0.75)]);
  });

  it('gives columns that sum to 1 and do not change when a constant is added, for scores of any size', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 31 }), fc.constantFrom(1e-3, 1, 1e3, 1e30), (seed, size) => {
        const S = randomNormal(5, 3, createRandom(seed), size);
        const P = softmax(S);
        // Five numbers of at most 1 are added: 5 roundings of 1e-16.
        for (const total of columnSums(P).data) expect(total).toBeCloseTo(1, 14);
        expect(P.data.every((p) => p >= 0 && p <= 1)).toBe(true);
      }),
    );
  });

  it('gives 1 for one class', () => {
    expect([...softmax(fromRows([[-900, 900]])).data]).toEqual([1, 1]);
  });
});
