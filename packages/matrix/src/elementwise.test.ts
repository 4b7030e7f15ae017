import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryMatrix, arbitraryPair, roundedAs, rowsOf, specialEntries } from '../test/arbitrary-matrix.ts';
import { add, hadamard, map, scale, subtract } from './elementwise.ts';
import { dtypeOf, entry, toRows, zeros } from './matrix.ts';

const entries = fc.oneof(fc.double({ min: -1e3, max: 1e3 }), specialEntries);

const binary = [
  { name: 'add', operate: add, of: (a: number, b: number) => a + b },
  { name: 'subtract', operate: subtract, of: (a: number, b: number) => a - b },
  { name: 'hadamard', operate: hadamard, of: (a: number, b: number) => a * b },
];

describe.each(binary)('$name', ({ name, operate, of }) => {
  it('is the operation at every entry, for every mix of types', () => {
    fc.assert(
      fc.property(arbitraryPair({ entries }), ([A, B]) => {
        const before = [toRows(A), toRows(B)];
        const C = operate(A, B);
        const expected = rowsOf(A.rows, A.cols, (i, j) => of(entry(A, i, j), entry(B, i, j)));
        expect(toRows(C)).toEqual(roundedAs(C, expected));
        expect([toRows(A), toRows(B)]).toEqual(before);
        const bothSingle = dtypeOf(A) === 'float32' && dtypeOf(B) === 'float32';
        expect(dtypeOf(C)).toBe(bothSingle ? 'float32' : 'float64');
      }),
    );
  });

  it('refuses other shapes', () => {
    for (const [m, n] of [
      [3, 2],
      [2, 1],
      [2, 4],
    ] as const) {
      const message = `${name}: expected two matrices of one shape, got 2×3 and ${m}×${n}`;
      expect(() => operate(zeros(2, 3), zeros(m, n))).toThrow(new RangeError(message));
    }
  });
});

describe('scale', () => {
  it('multiplies every entry and keeps the type', () => {
    fc.assert(
      fc.property(arbitraryMatrix({ entries }), entries, (A, alpha) => {
        const C = scale(A, alpha);
        expect(toRows(C)).toEqual(
          roundedAs(
            C,
            rowsOf(A.rows, A.cols, (i, j) => alpha * entry(A, i, j)),
          ),
        );
        expect(dtypeOf(C)).toBe(dtypeOf(A));
      }),
    );
  });
});

describe('map', () => {
  it('applies the function to every entry once and keeps the type', () => {
    fc.assert(
      fc.property(arbitraryMatrix({ entries }), (A) => {
        let calls = 0;
        const C = map(A, (value) => {
          calls += 1;
          return Math.max(0, value);
        });
        expect(calls).toBe(A.data.length);
        expect(toRows(C)).toEqual(rowsOf(A.rows, A.cols, (i, j) => Math.max(0, entry(A, i, j))));
        expect(dtypeOf(C)).toBe(dtypeOf(A));
      }),
    );
  });
});
