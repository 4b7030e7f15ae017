import {
  add,
  createRandom,
  hadamard,
  type Matrix,
  map,
  multiplyColumn,
  randomNormal,
  rowMeans,
  rowVariances,
  scale,
  subtract,
  subtractColumn,
  sum,
  zeros,
} from '@gradus/matrix';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectClose } from '../test/expect-close.ts';
import { batchNormBackward, batchNormForward, normalise } from './batch-norm.ts';

const shape = {
  seed: fc.nat({ max: 2 ** 31 }),
  m: fc.integer({ min: 1, max: 8 }),
  n: fc.integer({ min: 1, max: 9 }),
  epsilon: fc.constantFrom(1e-8, 1e-5, 1e-2, 1),
};

/** Ioffe & Szegedy (2015) collected into one line: σ⁻¹ (G − mean(G) − Ŝ ⊙ mean(G ⊙ Ŝ)). */
function compactBackward(G: Matrix, S: Matrix, epsilon: number): Matrix {
  const { SHat, v } = batchNormForward(S, epsilon);
  const centred = subtractColumn(G, rowMeans(G));
  const inner = subtract(centred, multiplyColumn(SHat, rowMeans(hadamard(G, SHat))));
  return multiplyColumn(
    inner,
    map(v, (value) => 1 / Math.sqrt(value + epsilon)),
  );
}

describe('batchNormForward', () => {
  it('gives every row mean 0 and variance v / (v + ε), of any size', () => {
    fc.assert(
      fc.property(fc.record(shape), ({ seed, m, n, epsilon }) => {
        const S = add(
          randomNormal(m, n, createRandom(seed)),
          map(zeros(m, n), () => 3),
        );
        const { SHat, v } = batchNormForward(S, epsilon);
        // |ŝ| ≤ √n and the mean is taken of n such numbers; ε = 1e-8 can enlarge the rounding of S − μ by 1e4.
        expectClose(rowMeans(SHat), zeros(m, 1), 1e-10);
        expectClose(
          rowVariances(SHat),
          map(v, (value) => value / (value + epsilon)),
          1e-10,
        );
      }),
    );
  });

  it('gives zeros for a batch of one sample', () => {
    const { SHat, v } = batchNormForward(randomNormal(3, 1, createRandom(1)), 1e-5);
    expect([...SHat.data, ...v.data]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('normalises by the statistics given', () => {
    const S = randomNormal(3, 5, createRandom(2));
    const { SHat, mu, v } = batchNormForward(S, 1e-5);
    expect(normalise(S, { mu, v }, 1e-5)).toEqual(SHat);
  });
});

describe('batchNormBackward', () => {
  it('equals the compact form of Ioffe & Szegedy, of any size', () => {
    fc.assert(
      fc.property(fc.record(shape), ({ seed, m, n, epsilon }) => {
        const random = createRandom(seed);
        const S = randomNormal(m, n, random);
        const G = randomNormal(m, n, random);
        const { mu, v } = batchNormForward(S, epsilon);
        const expected = compactBackward(G, S, epsilon);
        // Both subtract numbers of order |G| σ⁻¹, so an entry may lose all digits below 1e-16 of that; σ⁻¹ ≤ 1e4.
        const tolerance = 1e-13 / Math.sqrt(Math.min(...v.data) + epsilon);
        expectClose(batchNormBackward(G, S, mu, v, epsilon), expected, Math.max(1e-12, tolerance));
      }),
    );
  });

  it('equals finite differences of Σ R ⊙ Ŝ for a random R', () => {
    const random = createRandom(3);
    const S = randomNormal(4, 6, random);
    const R = randomNormal(4, 6, random);
    const { mu, v } = batchNormForward(S, 1e-3);
    const h = 1e-5;
    const numerical = map(S, () => 0);
    const value = (k: number, by: number) => {
      const moved = scale(S, 1);
      moved.data[k] += by;
      return sum(hadamard(R, batchNormForward(moved, 1e-3).SHat));
    };
    S.data.forEach((_, k) => {
      numerical.data[k] = (value(k, h) - value(k, -h)) / (2 * h);
    });
    // h = 1e-5: truncation and rounding are both about 1e-10 of a sum of order 1.
    expectClose(batchNormBackward(R, S, mu, v, 1e-3), numerical, 1e-8);
  });
});
