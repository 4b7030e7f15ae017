import { column, fromRows } from '@gradus/matrix';
import { describe, expect, test } from 'vitest';
import { compare } from './compare.ts';

const tolerance = { absolute: 1e-8, relative: 1e-6 };

describe('compare', () => {
  test('finds the worst entry and counts the wrong ones', () => {
    const value = fromRows([
      [1, 2],
      [3, 4],
    ]);
    const submitted = fromRows([
      [1, 2.5],
      [3.1, 4],
    ]);
    const { worst, wrong, compared, leftOut } = compare(submitted, { value }, tolerance);
    expect(worst).toMatchObject({ row: 0, col: 1, submitted: 2.5, expected: 2, error: 0.5 });
    expect({ wrong, compared, leftOut }).toEqual({ wrong: 2, compared: 4, leftOut: 0 });
  });

  test.each([
    ['inside the absolute part, next to zero', 9e-9, 0, 0, 0],
    ['outside of it', 1.2e-8, 0, 0, 1],
    ['inside the relative part', 1e6 + 0.9, 1e6, 0, 0],
    ['outside of it', 1e6 + 1.1, 1e6, 0, 1],
    ['inside the error of the finite difference', 1.001, 1, 1e-3, 0],
    ['NaN', Number.NaN, 1, 0, 1],
    ['Infinity, which must not widen its own tolerance', Number.POSITIVE_INFINITY, 1, 0, 1],
    ['−Infinity', Number.NEGATIVE_INFINITY, 1, 0, 1],
  ])('%s', (_, a, f, e, wrong) => {
    expect(compare(column([a]), { value: column([f]), error: column([e]) }, tolerance).wrong).toBe(wrong);
  });

  test.each([
    ['a denormal next to zero', 5e-324, 0, tolerance, 0],
    ['a denormal where only zero is right', 5e-324, 0, { absolute: 0, relative: 1e-6 }, 1],
    ['−0 for 0', -0, 0, { absolute: 0, relative: 0 }, 0],
    ['0 for −0', 0, -0, { absolute: 0, relative: 0 }, 0],
    ['a right huge value', 1e308, 1e308, tolerance, 0],
    ['a huge value that is off by a share', 1.00001e308, 1e308, tolerance, 1],
    ['a huge value of the other sign, whose error is infinite', -1e308, 1e308, tolerance, 1],
    ['the largest number for 1', Number.MAX_VALUE, 1, tolerance, 1],
  ])('%s', (_, a, f, allowed, wrong) => {
    const compared = compare(column([a]), { value: column([f]) }, allowed);
    expect(compared).toMatchObject({ wrong, compared: 1, leftOut: 0, worst: { submitted: a, expected: f } });
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    '%d is the worst entry wherever it stands, next to errors without bounds, too',
    (odd) => {
      const value = column([1, 0, 1e308, 1]);
      const { worst, wrong } = compare(column([5, 1e-300, -1e308, odd]), { value }, { absolute: 0, relative: 1e-6 });
      expect(worst?.row).toBe(3);
      expect(worst?.submitted).toBe(odd);
      expect(wrong).toBe(4);
    },
  );

  test('what is left out is counted and never judged', () => {
    const leftOut = Uint8Array.of(1, 0);
    expect(compare(column([9, 1]), { value: column([1, 1]), leftOut }, tolerance)).toMatchObject({
      wrong: 0,
      compared: 1,
      leftOut: 1,
      worst: { row: 1 },
    });
  });

  test('agreement without any tolerance is right', () => {
    const exact = { absolute: 0, relative: 0 };
    expect(compare(column([0]), { value: column([0]) }, exact)).toMatchObject({ wrong: 0, worst: { error: 0 } });
  });

  test('refuses another shape', () => {
    expect(() => compare(column([1, 2]), { value: fromRows([[1, 2]]) }, tolerance)).toThrow(
      new RangeError('compare: expected a 1×2 matrix, got 2×1'),
    );
  });
});
