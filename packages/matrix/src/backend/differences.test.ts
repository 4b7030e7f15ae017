import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../matrix.ts';
import { createRandom, randomNormal } from '../random.ts';
import type { Backend } from './backend.ts';
import { createBlasBackend } from './blas.ts';
import type { Differences } from './differences.ts';
import { BUILDS } from './kernels.ts';
import { plainDifferences } from './plain-differences.ts';
import { createWasmBackend } from './wasm.ts';

const backends = [...BUILDS.map((build) => createWasmBackend([build])), createBlasBackend()].filter(
  (made) => made !== undefined,
);

interface Case {
  readonly m: number;
  readonly n: number;
  readonly count: number;
  readonly seed: number;
  readonly logSize: number;
  readonly leak: number;
}

const cases = fc.record({
  m: fc.integer({ min: 1, max: 13 }),
  n: fc.integer({ min: 1, max: 9 }),
  count: fc.integer({ min: 1, max: 4 }),
  seed: fc.nat(),
  // Moves from far below rounding to such as cross 0 and leave the series.
  logSize: fc.integer({ min: -12, max: 0 }),
  leak: fc.constantFrom(0, 0.1),
});

/** Draws all arguments; `own` puts each where a backend wants it. */
function draw({ m, n, count, seed, logSize, leak }: Case, own: (A: Matrix, name: string) => Matrix) {
  const random = createRandom(seed);
  const normal = (name: string, rows: number, cols: number, sigma = 1) =>
    own(randomNormal(rows, cols, random, sigma), name);
  const probabilities = (name: string) => {
    const P = randomNormal(m, n, random);
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let i = 0; i < m; i++) sum += Math.exp(P.data[i + j * m]);
      for (let i = 0; i < m; i++) P.data[i + j * m] = Math.exp(P.data[i + j * m]) / sum;
    }
    return own(P, name);
  };
  const size = 10 ** logSize;
  const [S, T] = [normal('S', m, n), normal('T', m, n)];
  const ofRows = (name: string, { data }: Matrix, choose: (...values: number[]) => number) => {
    const row = (i: number) => Array.from({ length: n }, (_, j) => Math.abs(data[i + j * m]));
    return own({ rows: m, cols: 1, data: Float64Array.from({ length: m }, (_, i) => choose(...row(i))) }, name);
  };
  const G = normal('G', m, n * count, size);
  const moments = [m, m, m].map((rows) => ({ rows, cols: count, data: new Float64Array(rows * count) }));
  plainDifferences.moments(G, S, moments[0], moments[1], moments[2]);
  return {
    a: normal('a', m, count),
    u: normal('u', n, count, size),
    b: normal('b', m, count, size),
    mean: own(moments[0], 'mean'),
    variance: own(moments[2], 'variance'),
    S,
    activation: { S, T, spread: ofRows('spread', S, Math.max), nearest: ofRows('nearest', T, Math.min), leak },
    G,
    D: normal('D', m, n * count, size),
    P: probabilities('P'),
    Y: probabilities('Y'),
    counts: own({ rows: 1, cols: count, data: new Float64Array(count) }, 'counts'),
    one: normal('one', m, count),
    two: normal('two', m, count),
    three: normal('three', m, count),
    gain: normal('gain', 1, count),
    magnitude: normal('magnitude', 1, count),
  };
}
type Drawn = ReturnType<typeof draw>;

const calls: Record<keyof Differences, (of: Differences, drawn: Drawn) => readonly Matrix[]> = {
  rankOne: (of, { a, u, b, activation, D, counts }) => {
    of.rankOne(a, u, b, activation, D, counts);
    return [D, counts];
  },
  rows: (of, { a, mean, variance, b, activation, G, D, counts }) => {
    of.rows(a, mean, variance, b, activation, G, D, counts);
    return [D, counts];
  },
  moments: (of, { D, S, one, two, three }) => {
    of.moments(D, S, one, two, three);
    return [one, two, three];
  },
  crossEntropy: (of, { P, Y, D, gain, magnitude }) => {
    of.crossEntropy(P, Y, D, gain, magnitude);
    return [gain, magnitude];
  },
};

/** Arrays in the memory of a backend, made once for all cases: it is never freed. */
function ownerOf(backend: Backend): (A: Matrix, name: string) => Matrix {
  const places = new Map<string, Float64Array>();
  return ({ rows, cols, data }, name) => {
    const place = places.get(name) ?? (backend.allocate(1, 13 * 9 * 4, 'float64').data as Float64Array);
    places.set(name, place);
    place.set(data);
    return { rows, cols, data: place.subarray(0, data.length) };
  };
}

describe.each(backends)('differences of $name: $detail', (backend) => {
  it.each(Object.keys(calls) as (keyof Differences)[])('%s is what the definition says', (name) => {
    const own = ownerOf(backend);
    fc.assert(
      fc.property(cases, (drawn) => {
        const expected = calls[name](
          plainDifferences,
          draw(drawn, (A) => A),
        );
        const places = [own, (A: Matrix) => A];
        for (const place of places) {
          calls[name](backend.differences, draw(drawn, place)).forEach((matrix, index) => {
            const { data } = expected[index];
            // A gain is what its magnitude leaves.
            const scale = name === 'crossEntropy' ? expected[1].data : data;
            const largest = Math.max(...Array.from(scale, Math.abs));
            matrix.data.forEach((value, k) => {
              // Sums of at most 117 terms in another order, and series that end below 2⁻⁵³ of their first term.
              expect(Math.abs(value - data[k])).toBeLessThanOrEqual(1e-13 * largest);
            });
          });
        }
      }),
      { seed: 20261124, numRuns: 300 },
    );
  });

  it('sees the kink that a row of almost one number crosses', () => {
    const own = ownerOf(backend);
    // The mean of 1 and 1 + 2⁻⁵² is rounded, so that an entry is further from it than the variance says.
    const row = (name: string, ...data: number[]) =>
      own(
        { rows: 4, cols: data.length, data: Float64Array.from({ length: 4 * data.length }, (_, k) => data[k >> 2]) },
        name,
      );
    const [G, D, S] = [row('G', 1, 1 + 2 ** -52), row('D', 0, 0), row('S', 0, 0)];
    const [mean, product, variance] = [row('mean', 0), row('one', 0), row('variance', 0)];
    backend.differences.moments(G, S, mean, product, variance);
    const t = 0.9 * 2 ** -52 * 1e6;
    const activation = { S, T: row('T', t, t), spread: row('spread', 0), nearest: row('nearest', t), leak: 0 };
    const counts = own({ rows: 1, cols: 1, data: Float64Array.of(0) }, 'counts');
    backend.differences.rows(row('a', -1e6), mean, variance, row('b', 0), activation, G, D, counts);
    expect(counts.data[0]).toBe(4);
  });

  it('hands NaN on', () => {
    const own = ownerOf(backend);
    const drawn = draw({ m: 3, n: 4, count: 2, seed: 1, logSize: -6, leak: 0 }, own);
    drawn.D.data[5] = Number.NaN;
    const [gain] = calls.crossEntropy(backend.differences, drawn);
    expect(gain.data[0]).toBeNaN();
    expect(gain.data[1]).not.toBeNaN();
  });
});
