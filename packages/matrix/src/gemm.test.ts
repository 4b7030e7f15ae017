import { expect, it } from 'vitest';
import { chooseBackend } from './backend/choose.ts';
import { add, scale } from './elementwise.ts';
import { gemm } from './gemm.ts';
import { matmul } from './matmul.ts';
import { copy, filled, fromRows, zeros } from './matrix.ts';
import { createRandom, randomNormal } from './random.ts';

const as = (A: ReturnType<typeof zeros>, isTransposed = false) => ({ A, isTransposed });

it.each([3, 40])('writes over C what the pure functions return (%i×%i)', (m) => {
  const random = createRandom(5);
  const [A, B, C] = [randomNormal(m, m + 1, random), randomNormal(m + 1, m, random), randomNormal(m, m, random)];
  const expected = add(scale(matmul(A, B), -0.5), scale(C, 0.25));
  const written = copy(C);
  gemm(-0.5, as(A), as(B), 0.25, written);
  // α and β are exact powers of 2: only the order of the last addition may differ, by a rounding of 2⁻⁵³ of the sum.
  written.data.forEach((value, k) => {
    expect(Math.abs(value - expected.data[k])).toBeLessThan(1e-13);
  });
});

it('with inner size 0 only scales C, with β = 0 clears it', () => {
  const C = fromRows([[4]]);
  gemm(1, as(zeros(1, 0)), as(zeros(0, 1)), 0.5, C);
  expect(C.data[0]).toBe(2);
  C.data[0] = Number.NaN;
  gemm(1, as(zeros(1, 0)), as(zeros(0, 1)), 0, C);
  expect(C.data[0]).toBe(0);
  expect(() => gemm(1, as(zeros(0, 3)), as(zeros(3, 1)), 0, zeros(0, 1))).not.toThrow();
});

it('refuses shapes and types that do not fit', () => {
  expect(() => gemm(1, as(zeros(2, 3)), as(zeros(2, 3)), 0, zeros(2, 3))).toThrow(
    new RangeError('gemm: expected m×k, k×n and m×n, got op(A) 2×3, op(B) 2×3 and C 2×3'),
  );
  expect(() => gemm(1, as(zeros(2, 3)), as(zeros(3, 2), true), 0, zeros(2, 2))).toThrow('op(B) 2×3');
  expect(() => gemm(1, as(zeros(2, 3, 'float32')), as(zeros(3, 2)), 0, zeros(2, 2))).toThrow(
    new RangeError('gemm: expected A, B and C of one type, got float32, float64, float64'),
  );
});

it('refuses a C in the memory of a factor, and a matrix with fewer entries than its shape says', () => {
  const A = zeros(20, 20);
  expect(() => gemm(1, as(A), as(zeros(20, 20)), 0, A)).toThrow(
    'gemm: expected C 20×20 in memory of its own, got one that shares memory with a factor',
  );
  const short = { rows: 20, cols: 20, data: new Float64Array(10) };
  expect(() => gemm(1, as(short), as(A), 0, zeros(20, 20))).toThrow('gemm: expected 400 entries for 20×20, got 10');
});

it('multiplies a matrix of millions of rows', () => {
  const A = filled(2 ** 23, 1, 3, 'float32');
  const C = zeros(2 ** 23, 1, 'float32');
  const wasm = chooseBackend('wasm');
  for (const multiply of [gemm, wasm.gemm]) {
    C.data.fill(0);
    multiply(1, as(A), as(filled(1, 1, 3, 'float32')), 0, C);
    expect(C.data.every((value) => value === 9)).toBe(true);
  }
});
