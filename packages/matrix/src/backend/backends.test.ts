import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cast, copy, dtypeOf, entry, type Matrix, toRows, zeros } from '../matrix.ts';
import { createRandom, randomNormal } from '../random.ts';
import { transpose } from '../slices.ts';
import type { Backend } from './backend.ts';
import { createBlasBackend } from './blas.ts';
import { gemmSmall, plainBackend } from './plain.ts';
import { BUILDS } from './kernels.ts';
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
  expect(wasm.map((made) => made?.detail)).toEqual(['relaxed SIMD', 'SIMD']);
});

it.runIf(process.env.CI === 'true' && process.platform === 'linux')('CI has a BLAS', () => {
  expect(blas?.detail).toContain('openblas');
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
});
