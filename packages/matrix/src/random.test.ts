import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dtypes } from '../test/arbitrary-matrix.ts';
import { dtypeOf, shapeOf } from './matrix.ts';
import { createRandom, randomNormal, randomPermutation } from './random.ts';

const seeds = fc.integer({ min: 0, max: 0xffffffff });
const draw = (count: number, next: () => number): number[] => Array.from({ length: count }, () => next());

describe('createRandom', () => {
  // numpy 2: RandomState(7).random_sample(3), RandomState(7).standard_normal(5).
  it('gives the numbers of numpy’s RandomState', () => {
    const uniform = createRandom(7);
    expect(draw(3, uniform.uniform)).toEqual([0.07630828937395717, 0.7799187922401146, 0.4384092314408935]);
    const normal = createRandom(7);
    expect(draw(5, normal.normal)).toEqual([
      1.690525703800356, -0.4659373705408328, 0.0328201636785844, 0.40751628299650783, -0.7889230286257386,
    ]);
  });

  it('repeats itself for a seed and differs for another', () => {
    fc.assert(
      fc.property(seeds, seeds, (seed, other) => {
        const numbers = (s: number) => {
          const random = createRandom(s);
          return draw(4, () => random.uniform() + random.normal() + random.integer(1000));
        };
        expect(numbers(seed)).toEqual(numbers(seed));
        if (other !== seed) expect(numbers(other)).not.toEqual(numbers(seed));
      }),
    );
  });

  it('stays in its ranges', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (seed, bound) => {
        const random = createRandom(seed);
        const u = random.uniform();
        const i = random.integer(bound);
        expect(u >= 0 && u < 1).toBe(true);
        expect(Number.isSafeInteger(i) && i >= 0 && i < bound).toBe(true);
        expect(random.integer(1)).toBe(0);
      }),
    );
  });

  it('has the moments of its distributions', () => {
    const count = 20_000;
    const random = createRandom(1);
    const moment = (values: number[], power: number) => values.reduce((sum, x) => sum + x ** power, 0) / count;
    // Five standard errors √(Var/N) of each sample moment: Var[u] = 1/12, Var[z] = 1, Var[z²] = 2, Var[z³] = 15, Var[z⁴] = 96.
    const within = (variance: number) => 5 * Math.sqrt(variance / count);
    const u = draw(count, random.uniform);
    expect(Math.abs(moment(u, 1) - 1 / 2)).toBeLessThan(within(1 / 12));
    const z = draw(count, random.normal);
    expect(Math.abs(moment(z, 1))).toBeLessThan(within(1));
    expect(Math.abs(moment(z, 2) - 1)).toBeLessThan(within(2));
    expect(Math.abs(moment(z, 3))).toBeLessThan(within(15));
    expect(Math.abs(moment(z, 4) - 3)).toBeLessThan(within(96));
    const counts = new Array<number>(6).fill(0);
    for (const face of draw(count, () => random.integer(6))) counts[face] += 1;
    for (const times of counts) expect(Math.abs(times / count - 1 / 6)).toBeLessThan(within(5 / 36));
  });

  it.each([-1, 0.5, 2 ** 32, Number.NaN])('refuses %d as a seed', (seed) => {
    expect(() => createRandom(seed)).toThrow(
      new RangeError(`createRandom: expected a seed in 0 … 2³² − 1, got ${seed}`),
    );
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 53])('refuses %d as a bound', (bound) => {
    expect(() => createRandom(1).integer(bound)).toThrow(
      new RangeError(`Random.integer: expected a bound that is a whole number ≥ 1, got ${bound}`),
    );
  });
});

describe('randomNormal', () => {
  it.each(dtypes)('draws a %s matrix in the order of storage', (dtype) => {
    const A = randomNormal(3, 4, createRandom(7), 0.5, dtype);
    const random = createRandom(7);
    const expected = draw(12, () => 0.5 * random.normal());
    expect([shapeOf(A), dtypeOf(A)]).toEqual(['3×4', dtype]);
    expect([...A.data]).toEqual(dtype === 'float32' ? expected.map(Math.fround) : expected);
  });

  it('refuses sizes that are not', () => {
    expect(() => randomNormal(-1, 2, createRandom(1))).toThrow(RangeError);
  });
});

describe('randomPermutation', () => {
  it('holds every number once', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 200 }), (seed, n) => {
        const order = randomPermutation(n, createRandom(seed));
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
    );
  });

  it('gives each of the 24 orders of four its share', () => {
    const count = 24_000;
    const random = createRandom(3);
    const times = new Map<string, number>();
    for (let k = 0; k < count; k++) {
      const order = randomPermutation(4, random).join();
      times.set(order, (times.get(order) ?? 0) + 1);
    }
    expect(times.size).toBe(24);
    // Binomial with p = 1/24: six standard deviations √(N p (1−p)) ≈ 186.
    for (const seen of times.values())
      expect(Math.abs(seen - count / 24)).toBeLessThan(6 * Math.sqrt(count * (23 / 576)));
  });

  it.each([-1, 1.5, Number.NaN])('refuses %d as a length', (n) => {
    expect(() => randomPermutation(n, createRandom(1))).toThrow(
      new RangeError(`randomPermutation: expected a whole number ≥ 0, got ${n}`),
    );
  });
});
