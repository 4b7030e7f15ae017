import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cast, copy, dtypeOf, entry, type Matrix, toRows, zeros } from '../matrix.ts';
import { createRandom, randomNormal } from '../random.ts';
import { transpose } from '../slices.ts';
import type { Backend } from './backend.ts';
import { createBlasBackend } from './blas.ts';
import { BUILDS } from './kernels.ts';
import type { Passes } from './passes.ts';
import { gemmSmall, plainBackend } from './plain.ts';
import { plainPasses } from './plain-passes.ts';
import { createWasmBackend } from './wasm.ts';

const definition: Backend = { ...plainBackend, detail: 'the definition', gemm: gemmSmall };
const wasm = BUILDS.map((build) => createWasmBackend([build]));
const blas = createBlasBackend();
const backends = [definition, plainBackend, ...wasm, blas].filter((made) => made !== undefined);

/** `op(A) op(B)` by a backend, from the factors as they are multiplied. */
function multiplyBy(backend: Backend, A: Matrix, B: Matrix, isATransposed: boolean, isBTransposed: boolean): Matrix {
  const C = zeros(A.rows, B.cols, dtypeOf(A));
  // What is there before must not matter.
  C.data.fill(Number.NaN);
  const left = { A: isATransposed ? transpose(A) : A, isTransposed: isATransposed };
  backend.gemm(1, left, { A: isBTransposed ? transpose(B) : B, isTransposed: isBTransposed }, 0, C);
  return C;
}

/** The sum of a row of `A` times a column of `B`, each product through `f`, in float64. */
function dot(A: Matrix, B: Matrix, i: number, j: number, f: (product: number) => number = (x) => x): number {
  let sum = 0;
  for (let l = 0; l < A.cols; l++) sum += f(entry(A, i, l) * entry(B, l, j));
  return sum;
}

const transposes = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const;

it('there are kernels for engines with and without relaxed SIMD', () => {
  expect(wasm.map((made) => made?.detail)).toEqual([
    expect.stringMatching(/^relaxed SIMD, (fused|not fused)$/),
    'SIMD, not fused',
  ]);
});

it.runIf(process.env.CI === 'true' && process.platform === 'linux')('CI has a BLAS', () => {
  // The processor decides OpenBLAS' kernels, and with them the last bits.
  expect(blas?.detail).toMatch(/^libopenblas\.so(\.0)?: OpenBLAS [\d.]+\S*, \w+; passes: relaxed SIMD, /);
});

describe.each(backends)('$name: $detail', (backend) => {
  it.each(transposes)('is exact on whole numbers around the edges of tiles and blocks (transposed: %s, %s)', (a, b) => {
    for (const dtype of ['float32', 'float64'] as const) {
      for (const m of [1, 3, 4, 5, 8, 9, 50]) {
        for (const n of [1, 2, 5, 6, 7, 12, 13]) {
          for (const k of [1, 2, 255, 256, 257, 513]) {
            const A = zeros(m, k, dtype);
            const B = zeros(k, n, dtype);
            // Sums stay below 2²⁴: exact in float32, too.
            A.data.forEach((_, index) => {
              A.data[index] = ((index * 7) % 11) - 5;
            });
            B.data.forEach((_, index) => {
              B.data[index] = ((index * 5) % 13) - 6;
            });
            const C = multiplyBy(backend, A, B, a, b);
            for (let j = 0; j < n; j++) {
              for (let i = 0; i < m; i++) {
                if (entry(C, i, j) !== dot(A, B, i, j)) {
                  throw new Error(`${dtype} ${m}×${k}×${n}: C[${i},${j}] is ${entry(C, i, j)}, not ${dot(A, B, i, j)}`);
                }
              }
            }
          }
        }
      }
    }
  });

  it('keeps to the stated bound (k + 2)·u·Σ|aᵢ bᵢ| on random shapes and magnitudes', () => {
    const size = fc.integer({ min: 1, max: 70 });
    fc.assert(
      fc.property(
        size,
        size,
        fc.integer({ min: 1, max: 600 }),
        fc.constantFrom(...transposes),
        fc.constantFrom('float32' as const, 'float64' as const),
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        (m, n, k, [a, b], dtype, seed) => {
          const random = createRandom(seed);
          const A = cast(randomNormal(m, k, random, 10 ** (random.integer(9) - 4)), dtype);
          const B = cast(randomNormal(k, n, random), dtype);
          const C = multiplyBy(backend, A, B, a, b);
          const unit = dtype === 'float32' ? 2 ** -24 : 2 ** -53;
          for (let j = 0; j < n; j++) {
            for (let i = 0; i < m; i++) {
              // The expected value is itself a float64 sum: as many roundings of 2⁻⁵³ again.
              const bound = (k + 2) * (unit + 2 ** -53) * dot(A, B, i, j, Math.abs);
              expect(Math.abs(entry(C, i, j) - dot(A, B, i, j))).toBeLessThanOrEqual(bound);
            }
          }
        },
      ),
      { seed: 20261123, numRuns: 60 },
    );
  });

  it.each([
    [1, 1],
    [-0.5, 0],
    [2, -0.25],
    [0, 3],
  ])('scales and adds: C ← %s op(A) op(B) + %s C', (alpha, beta) => {
    for (const dtype of ['float32', 'float64'] as const) {
      const A = zeros(13, 20, dtype);
      const B = zeros(20, 7, dtype);
      const before = zeros(13, 7, dtype);
      for (const { data } of [A, B, before]) for (const index of data.keys()) data[index] = ((index * 7) % 11) - 5;
      const C = copy(before);
      backend.gemm(alpha, { A, isTransposed: false }, { A: B, isTransposed: false }, beta, C);
      // Small multiples of 1/4: exact.
      toRows(C).forEach((row, i) => {
        expect(row).toEqual(row.map((_, j) => alpha * dot(A, B, i, j) + beta * entry(before, i, j)));
      });
    }
  });

  it('multiplies matrices in memory of its own, and mixed with others, as well', () => {
    for (const dtype of ['float32', 'float64'] as const) {
      const own = (A: Matrix): Matrix => {
        const B = backend.allocate(A.rows, A.cols, dtype);
        expect([...B.data].every((value) => value === 0)).toBe(true);
        B.data.set(A.data);
        return B;
      };
      const A = cast(randomNormal(33, 70, createRandom(8)), dtype);
      const B = cast(randomNormal(70, 21, createRandom(9)), dtype);
      const expected = multiplyBy(backend, A, B, false, false);
      const [ownA, ownB, C] = [own(A), own(B), backend.allocate(33, 21, dtype)];
      // A large product in between makes the memory grow.
      multiplyBy(
        backend,
        randomNormal(400, 300, createRandom(5)),
        randomNormal(300, 500, createRandom(6)),
        false,
        true,
      );
      const pairs = [
        [ownA, ownB],
        [A, ownB],
        [ownA, B],
      ] as const;
      for (const [left, right] of pairs) {
        C.data.fill(Number.NaN);
        backend.gemm(1, { A: left, isTransposed: false }, { A: right, isTransposed: false }, 0, C);
        expect([...C.data]).toEqual([...expected.data]);
      }
      expect([...ownA.data]).toEqual([...A.data]);
    }
  });

  it('lets NaN and ±Infinity through into their own row and column, and nowhere else', () => {
    for (const special of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const A = randomNormal(9, 30, createRandom(1));
      const B = randomNormal(30, 13, createRandom(2));
      A.data[4 + 9 * 17] = special;
      for (const [a, b] of transposes) {
        const C = multiplyBy(backend, A, B, a, b);
        toRows(C).forEach((row, i) => {
          expect(row.every((value) => Number.isFinite(value))).toBe(i !== 4);
          if (i === 4) expect(row.some((value) => Number.isFinite(value))).toBe(false);
        });
      }
    }
  });

  it('gives the same bits again, also after products of other sizes', () => {
    const A = randomNormal(50, 700, createRandom(3));
    const B = randomNormal(700, 100, createRandom(4));
    const first = multiplyBy(backend, A, B, false, false);
    multiplyBy(backend, randomNormal(300, 200, createRandom(5)), randomNormal(200, 90, createRandom(6)), false, true);
    expect(multiplyBy(backend, A, B, false, false)).toEqual(first);
  });

  it.runIf(backend.name !== 'plain')('gives the same bits however many threads share a product', () => {
    const shapes = [
      [50, 3072, 100],
      [50, 100, 3072],
      [64, 300, 333],
      [1, 2000, 2001],
    ] as const;
    for (const dtype of ['float32', 'float64'] as const) {
      for (const [m, k, n] of shapes) {
        const [A, B] = [
          cast(randomNormal(m, k, createRandom(1)), dtype),
          cast(randomNormal(k, n, createRandom(2)), dtype),
        ];
        for (const [a, b] of transposes) {
          backend.setThreads(1);
          const alone = multiplyBy(backend, A, B, a, b);
          for (const threads of [2, 3]) {
            backend.setThreads(threads);
            for (let round = 0; round < 5; round++) {
              const { data } = multiplyBy(backend, A, B, a, b);
              // Faster than toEqual; and no entry is NaN.
              expect(data.every((value, index) => value === alone.data[index])).toBe(true);
            }
          }
        }
      }
    }
    backend.setThreads(1);
  });
});

/** Entries with all that can go wrong: zeros of both signs, infinities, NaN, numbers that round. */
const special = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -1e3, max: 1e3, noNaN: true }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-320),
  },
);

describe.each([...wasm, blas].filter((made) => made !== undefined))('passes of $name: $detail', (backend) => {
  const size = fc.integer({ min: 1, max: 21 });
  const cases = size.chain((m) =>
    size.chain((n) =>
      fc.record({
        m: fc.constant(m),
        n: fc.constant(n),
        dtype: fc.constantFrom('float32' as const, 'float64' as const),
        entries: fc.array(special, { minLength: 2 * m * n, maxLength: 2 * m * n }),
        columns: fc.array(special, { minLength: 2 * m, maxLength: 2 * m }),
        bytes: fc.array(fc.integer({ min: 0, max: 255 }), { minLength: m * n, maxLength: m * n }),
        factor: fc.constantFrom(0, 0.01, -3),
      }),
    ),
  );

  it('give the bits of the definitions, on arrays of their own and on others', () => {
    // The memory of a backend is never freed: a few arrays for all cases.
    const owned = new Map<string, Matrix[]>();
    const own = (A: Matrix, index: number): Matrix => {
      const key = `${A.rows} ${A.cols} ${dtypeOf(A)}`;
      const list = owned.get(key) ?? [];
      owned.set(key, list);
      list[index] ??= backend.allocate(A.rows, A.cols, dtypeOf(A));
      list[index].data.set(A.data);
      return list[index];
    };
    const ownBytes = backend.allocateBytes(21 * 21);
    fc.assert(
      fc.property(cases, ({ m, n, dtype, entries, columns, bytes, factor }) => {
        const fill = (rows: number, cols: number, values: readonly number[]): Matrix => {
          const A = zeros(rows, cols, dtype);
          A.data.set(values);
          return A;
        };
        const inputs = () =>
          [
            fill(m, n, entries.slice(0, m * n)),
            fill(m, n, entries.slice(m * n)),
            fill(m, 1, columns.slice(0, m)),
            fill(m, 1, columns.slice(m)),
            Uint8Array.from(bytes),
          ] as const;
        type Inputs = readonly [Matrix, Matrix, Matrix, Matrix, Uint8Array];
        const calls: Record<keyof Passes, (passes: Passes, of: Inputs) => void> = {
          addColumn: (passes, [S, , c]) => passes.addColumn(S, c),
          subtractColumn: (passes, [S, , c]) => passes.subtractColumn(S, c),
          multiplyColumn: (passes, [S, , c]) => passes.multiplyColumn(S, c),
          scaleAndShiftRows: (passes, [S, X, f, a]) => passes.scaleAndShiftRows(S, f, a, X),
          subtractScaledRows: (passes, [G, S, p]) => passes.subtractScaledRows(G, p, S),
          scaleWhereNotPositive: (passes, [G, X]) => passes.scaleWhereNotPositive(G, X, factor),
          rowMeans: (passes, [S, , means]) => passes.rowMeans(S, means),
          rowMoments: (passes, [S, , mean, variance]) => passes.rowMoments(S, mean, variance),
          rowMeanProducts: (passes, [A, B, means]) => passes.rowMeanProducts(A, B, means),
          scaleBytes: (passes, [X, , f, a, pixels]) => passes.scaleBytes(pixels, f, a, X),
        };
        for (const call of Object.values(calls)) {
          const expected = inputs();
          call(plainPasses, expected);
          const others = inputs();
          call(backend.passes, others);
          const [S, X, c, d, pixels] = inputs();
          ownBytes.set(pixels);
          const owned = [own(S, 0), own(X, 1), own(c, 2), own(d, 3), ownBytes.subarray(0, m * n)] as const;
          call(backend.passes, owned);
          for (const index of [0, 1, 2, 3] as const) {
            expect([...others[index].data]).toEqual([...expected[index].data]);
            expect([...owned[index].data]).toEqual([...expected[index].data]);
          }
        }
        // In place, too.
        const [S, , f, a] = inputs();
        const same = own(S, 0);
        backend.passes.scaleAndShiftRows(same, own(f, 2), own(a, 3), same);
        plainPasses.scaleAndShiftRows(S, f, a, S);
        expect([...same.data]).toEqual([...S.data]);
      }),
      { seed: 20261123, numRuns: 150 },
    );
  });
});
