import {
  column,
  createRandom,
  hadamard,
  map,
  matmul,
  randomNormal,
  scale,
  sum,
  sumOfSquares,
  toRows,
} from '@gradus/matrix';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blackBox, type MovableCost, type Tensors } from './movable-cost.ts';
import { numericalGradient, tensorGradient, tensorGradientOf } from './numerical-gradient.ts';

const tolerance = { absolute: 1e-8, relative: 1e-6 };
const tensor = (tensors: Tensors, name: string) => {
  const found = tensors.get(name);
  if (found === undefined) throw new Error(`no tensor ${name}`);
  return found;
};

describe('numericalGradient', () => {
  test('is 2W for the sum of squares, at every entry, and leaves W as it was', () => {
    const W = randomNormal(3, 4, createRandom(1));
    const before = toRows(W);
    const gradient = numericalGradient(
      blackBox((t) => sumOfSquares(tensor(t, 'W')), new Map([['W', W]])),
      tolerance,
    ).get('W');
    expect(toRows(W)).toEqual(before);
    const truth = scale(W, 2);
    truth.data.forEach((value, k) => {
      const error = gradient?.error.data[k] ?? Number.NaN;
      expect(Math.abs((gradient?.value.data[k] ?? Number.NaN) - value)).toBeLessThanOrEqual(error);
    });
    expect(gradient?.leftOut.every((flag) => flag === 0)).toBe(true);
  });

  test('differentiates several tensors at once: ∂ Σ(A B ⊙ C) = (C Bᵀ, Aᵀ C)', () => {
    const random = createRandom(2);
    const A = randomNormal(2, 3, random);
    const B = randomNormal(3, 4, random);
    const C = randomNormal(2, 4, random);
    const tensors = new Map([
      ['A', A],
      ['B', B],
    ]);
    const gradients = numericalGradient(
      blackBox((t) => sum(hadamard(matmul(tensor(t, 'A'), tensor(t, 'B')), C)), tensors),
      tolerance,
    );
    expect([...gradients.keys()]).toEqual(['A', 'B']);
    const dA = gradients.get('A')?.value;
    // 1e-9: the cost is linear in every entry, only rounding is left.
    expect(dA?.data[0]).toBeCloseTo(
      [0, 1, 2, 3].reduce((s, j) => s + C.data[2 * j] * B.data[3 * j], 0),
      9,
    );
  });

  test('leaves out exactly the entries that sit on a kink of a cost that cannot tell', () => {
    const x = { rows: 4, cols: 1, data: Float64Array.of(0, 1, -2, 0) };
    const cost = blackBox((t) => sum(map(tensor(t, 'x'), Math.abs)), new Map([['x', x]]));
    const gradient = numericalGradient(cost, tolerance).get('x');
    expect([...(gradient?.leftOut ?? [])]).toEqual([1, 0, 0, 1]);
    expect([...(gradient?.oneSided ?? [])]).toEqual([0, 0, 0, 0]);
  });

  test('takes some rows of a wide tensor only, the same values, and leaves out the rest', () => {
    const W = randomNormal(5, 200, createRandom(1));
    const cost = blackBox((t) => sumOfSquares(tensor(t, 'W')), new Map([['W', W]]));
    const whole = tensorGradient(cost, 'W', tolerance);
    const { value, leftOut } = tensorGradient(cost, 'W', tolerance, [1, 3]);
    value.data.forEach((entry, k) => {
      const isAsked = k % 5 === 1 || k % 5 === 2;
      expect(leftOut[k]).toBe(isAsked ? 0 : 1);
      if (isAsked) expect(entry).toBe(whole.value.data[k]);
    });
    expect(() => tensorGradient(cost, 'V', tolerance)).toThrow("expected one of the tensors W, got 'V'");
  });

  test('asks a cost in another process in a few large requests', async () => {
    const W = randomNormal(5, 6, createRandom(4));
    const tensors = new Map([['W', W]]);
    const cost = blackBox((t) => sumOfSquares(tensor(t, 'W')), tensors);
    const sizes: number[] = [];
    const gradient = await tensorGradientOf(tensors, 'W', tolerance, async (moves) => {
      sizes.push(moves.entries.length);
      return cost.move(moves);
    });
    expect(gradient).toEqual(tensorGradient(cost, 'W', tolerance));
    // Four evaluations of each entry: 4 pilots with all 7 steps, then what is not good yet with the best.
    expect(sizes[0]).toBe(4 * 4 * 7);
    expect(sizes[1]).toBeGreaterThanOrEqual(4 * 26);
    expect(sizes.length).toBeLessThan(6);
  });

  test('takes in what rounding does to a right gradient', () => {
    const W = randomNormal(1, 20, createRandom(4));
    const black = blackBox((t) => sumOfSquares(tensor(t, 'W')), new Map([['W', W]]));
    const rounding = { rows: 1, cols: 20, data: new Float64Array(20).fill(1e-9) };
    rounding.data[7] = 1;
    const cost = { ...black, gradientRounding: () => new Map([['W', rounding]]) };
    const own = tensorGradient(cost, 'W', tolerance);
    const { error, leftOut } = numericalGradient(cost, tolerance).get('W') ?? own;
    expect([...error.data]).toEqual(Array.from(own.error.data, (e, k) => e + rounding.data[k]));
    expect([...leftOut]).toEqual([...rounding.data].map((e) => Number(e === 1)));
  });
});

describe('the error estimate', () => {
  const derivativeOf = (f: (x: number) => number, at: number) => {
    const x = column([at]);
    const cost = blackBox((t) => f(tensor(t, 'x').data[0]), new Map([['x', x]]));
    const { value, error, leftOut } = tensorGradient(cost, 'x', tolerance);
    return { value: value.data[0], error: error.data[0], isLeftOut: leftOut[0] === 1 };
  };

  test.each<[string, (x: number) => number, number, number]>([
    ['exp at 1', Math.exp, 1, Math.E],
    ['sin at 0', Math.sin, 0, 1],
    ['x³ at 2', (x) => x ** 3, 2, 12],
    ['a constant', () => 3, 0.5, 0],
    ['1/x at 0.05', (x) => 1 / x, 0.05, -400],
    ['a large cost with a small slope', (x) => 1e6 + x, 0, 1],
    ['a steep sigmoid', (x) => 1 / (1 + Math.exp(-200 * x)), 0.001, 200 * 0.549833997312478 * 0.450166002687522],
  ])('covers the error, and is of use: %s', (_, f, at, truth) => {
    const { value, error } = derivativeOf(f, at);
    expect(Math.abs(value - truth)).toBeLessThanOrEqual(error);
    expect(error).toBeLessThan(1e-4 * Math.max(1, Math.abs(truth)));
  });

  test('covers the error of random cubics with a corner at a random distance', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 4, maxLength: 4 }),
        fc.double({ min: -12, max: 0, noNaN: true }),
        fc.double({ min: -2, max: 2, noNaN: true }),
        fc.boolean(),
        ([a = 0, b = 0, c = 0, d = 0], logDistance, corner, right) => {
          const at = (right ? 1 : -1) * 10 ** logDistance;
          // 0 lies left of a corner at at > 0, right of one at at < 0: there the corner's slope belongs to the truth.
          const f = (x: number) => a + b * x + c * x * x + d * x ** 3 + corner * Math.max(0, x - at);
          const truth = b + (right ? 0 : corner);
          const { value, error } = derivativeOf(f, 0);
          expect(Math.abs(value - truth)).toBeLessThanOrEqual(error + 1e-12);
        },
      ),
      { seed: 20261123, numRuns: 2000 },
    );
  });

  test('is infinite next to what is not finite, and such an entry is left out', () => {
    expect(derivativeOf((x) => (x > 0 ? Number.NaN : x), 0)).toMatchObject({
      error: Number.POSITIVE_INFINITY,
      isLeftOut: true,
    });
  });
});

describe('a cost that knows its kinks', () => {
  /** Σ |x| with exact differences, telling when a sign changes. */
  const absolute = (x: Float64Array): MovableCost => ({
    tensors: new Map([['x', { rows: x.length, cols: 1, data: x }]]),
    exactKinks: x.filter((value) => value === 0).length,
    move: ({ entries, deltas }) => ({
      differences: Float64Array.from(entries, (entry, m) => Math.abs(x[entry] + deltas[m]) - Math.abs(x[entry])),
      rounding: new Float64Array(entries.length),
      kinks: Uint8Array.from(entries, (entry, m) => Number(x[entry] > 0 !== x[entry] + deltas[m] > 0)),
    }),
  });

  test('is differentiated closer to the point than the kink is', () => {
    const { value, oneSided, leftOut } = tensorGradient(absolute(Float64Array.of(1e-6, -1e-8, 2)), 'x', tolerance);
    expect([...value.data]).toEqual([1, -1, 1]);
    expect([...oneSided, ...leftOut]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('exactly at a kink accepts all between the derivatives from both sides', () => {
    const { value, error, oneSided, leftOut } = tensorGradient(absolute(Float64Array.of(0, 1)), 'x', tolerance);
    expect([...oneSided, ...leftOut]).toEqual([1, 0, 0, 0]);
    expect([value.data[0], error.data[0]]).toEqual([0, 1]);
  });
});

describe('blackBox', () => {
  test('refuses a cost that is not finite', () => {
    expect(() => blackBox(() => Number.NaN, new Map())).toThrow(
      new RangeError('blackBox: expected a finite cost at the given tensors, got NaN'),
    );
  });
});
