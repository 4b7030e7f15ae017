import { describe, expect, it } from 'vitest';
import { allocateBytes } from './allocate.ts';
import { column, fromRows, type Matrix, toRows, zeros } from './matrix.ts';
import {
  addColumnInPlace,
  multiplyColumnInPlace,
  rowMeanProductsInto,
  rowMeansInto,
  rowMomentsInto,
  scaleAndShiftRowsInto,
  scaleBytesInto,
  scaleWhereNotPositiveInPlace,
  subtractColumnInPlace,
  subtractScaledRowsInPlace,
} from './passes.ts';

const S = () =>
  fromRows([
    [1, 2, 6],
    [-4, 0, 1],
  ]);
const c = column([10, 2]);

function after(change: (A: Matrix) => void): number[][] {
  const A = S();
  change(A);
  return toRows(A);
}

describe('passes', () => {
  it('change each column alike', () => {
    expect(after((A) => addColumnInPlace(A, c))).toEqual([
      [11, 12, 16],
      [-2, 2, 3],
    ]);
    expect(after((A) => subtractColumnInPlace(A, c))).toEqual([
      [-9, -8, -4],
      [-6, -2, -1],
    ]);
    expect(after((A) => multiplyColumnInPlace(A, c))).toEqual([
      [10, 20, 60],
      [-8, 0, 2],
    ]);
    expect(after((A) => scaleAndShiftRowsInto(S(), c, column([1, -1]), A))).toEqual([
      [11, 21, 61],
      [-9, -1, 1],
    ]);
    expect(after((A) => subtractScaledRowsInPlace(A, c, S()))).toEqual([
      [-9, -18, -54],
      [4, 0, -1],
    ]);
  });

  it('scale where another matrix is not positive, and make no −0', () => {
    expect(after((A) => scaleWhereNotPositiveInPlace(A, A, 0.5))).toEqual([
      [1, 2, 6],
      [-2, 0, 1],
    ]);
    const zeroed = S();
    scaleWhereNotPositiveInPlace(zeroed, zeroed, 0);
    expect(Object.is(zeroed.data[1], 0)).toBe(true);
  });

  it('take the moments of rows', () => {
    const [mean, variance] = [zeros(2, 1), zeros(2, 1)];
    rowMomentsInto(S(), mean, variance);
    expect([...mean.data, ...variance.data]).toEqual([3, -1, 14 / 3, 14 / 3]);
    const means = zeros(2, 1);
    rowMeansInto(S(), means);
    expect(means).toEqual(mean);
    rowMeanProductsInto(S(), S(), means);
    expect([...means.data]).toEqual([41 / 3, 17 / 3]);
  });

  it('scale bytes', () => {
    const bytes = allocateBytes(6);
    bytes.set([0, 1, 2, 3, 4, 255]);
    expect(after((A) => scaleBytesInto(bytes, c, column([1, 0]), A))).toEqual([
      [-1, 19, 39],
      [2, 6, 510],
    ]);
  });

  it('name the shapes and types that do not fit', () => {
    const three = column([1, 2, 3]);
    const single = zeros(2, 3, 'float32');
    const cases: [() => void, string][] = [
      [() => addColumnInPlace(S(), three), 'addColumnInPlace: expected a 2×1 column for a 2×3 matrix, got 3×1'],
      [() => subtractColumnInPlace(S(), three), 'subtractColumnInPlace: expected a 2×1 column'],
      [() => multiplyColumnInPlace(S(), three), 'multiplyColumnInPlace: expected a 2×1 column'],
      [() => scaleAndShiftRowsInto(S(), c, three, S()), 'scaleAndShiftRowsInto: expected a 2×1 column'],
      [() => scaleAndShiftRowsInto(S(), c, c, c), 'scaleAndShiftRowsInto: expected two matrices of one shape'],
      [() => subtractScaledRowsInPlace(S(), c, c), 'subtractScaledRowsInPlace: expected two matrices of one shape'],
      [() => scaleWhereNotPositiveInPlace(S(), c, 0), 'scaleWhereNotPositiveInPlace: expected two matrices'],
      [() => rowMeansInto(S(), three), 'rowMeansInto: expected a 2×1 column'],
      [() => rowMomentsInto(S(), c, three), 'rowMomentsInto: expected a 2×1 column'],
      [() => rowMeanProductsInto(S(), c, c), 'rowMeanProductsInto: expected two matrices of one shape'],
      [() => addColumnInPlace(single, c), 'addColumnInPlace: expected matrices of one type, got float32 and float64'],
      [
        () => scaleBytesInto(new Uint8Array(5), c, c, S()),
        'scaleBytesInto: expected as many bytes as X has entries, 2×3, got 5',
      ],
    ];
    for (const [call, message] of cases) expect(call).toThrow(message);
  });
});
