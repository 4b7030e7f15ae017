import { mersenne } from 'pure-rand/generator/mersenne';
import { type Dtype, type Matrix, zeros } from './matrix.ts';

/**
 * A seeded source of random numbers: the same seed gives the same numbers on every machine, and `uniform` and `normal`
 * give those of `numpy.random.RandomState(seed)`: `random_sample()` and `standard_normal()`.
 */
export interface Random {
  /** Uniform in [0, 1), with 53 random bits. */
  uniform(): number;
  /** Standard normal, by the polar method of Marsaglia & Bray (1964). */
  normal(): number;
  /** A whole number, uniform in 0 … bound − 1. @throws RangeError when `bound` is not a whole number ≥ 1 */
  integer(bound: number): number;
}

/**
 * @param seed - a whole number in 0 … 2³² − 1
 * @throws RangeError on any other seed
 *
 * @example
 * const random = createRandom(7);
 * const W = randomNormal(50, 3072, random, Math.sqrt(2 / 3072));
 */
export function createRandom(seed: number): Random {
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new RangeError(`createRandom: expected a seed in 0 … 2³² − 1, got ${seed}`);
  }
  const generator = mersenne(seed);
  const uniform = (): number => {
    const high = generator.next() >>> 5;
    const low = generator.next() >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  };
  let spare: number | undefined;
  const normal = (): number => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const square = u * u + v * v;
      if (square > 0 && square < 1) {
        const factor = Math.sqrt((-2 * Math.log(square)) / square);
        spare = u * factor;
        return v * factor;
      }
    }
  };
  const integer = (bound: number): number => {
    if (!Number.isSafeInteger(bound) || bound < 1) {
      throw new RangeError(`Random.integer: expected a bound that is a whole number ≥ 1, got ${bound}`);
    }
    return Math.floor(uniform() * bound);
  };
  return { uniform, normal, integer };
}

/** A rows×cols matrix of independent N(0, sigma²) entries. @throws RangeError when a size is not a whole number ≥ 0 */
export function randomNormal(rows: number, cols: number, random: Random, sigma = 1, dtype: Dtype = 'float64'): Matrix {
  const A = zeros(rows, cols, dtype);
  for (let k = 0; k < A.data.length; k++) A.data[k] = sigma * random.normal();
  return A;
}

/** A random order of 0 … n − 1 (Fisher & Yates). @throws RangeError when `n` is not a whole number ≥ 0 */
export function randomPermutation(n: number, random: Random): Uint32Array {
  if (!Number.isSafeInteger(n) || n < 0) {
    throw new RangeError(`randomPermutation: expected a whole number ≥ 0, got ${n}`);
  }
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    const swapped = order[i];
    order[i] = order[j];
    order[j] = swapped;
  }
  return order;
}
