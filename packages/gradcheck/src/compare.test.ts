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

  test('NaN is the worst entry wherever it stands', () => {
    const { worst } = compare(column([5, Number.NaN, 7]), { value: column([1, 1, 1]) }, tolerance);
    expect(worst?.row).toBe(1);
  });

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
