import { type Matrix, zeros } from '@gradus/matrix';
import { describe, expect, test } from 'vitest';
import type { NumericalGradient } from './findings.ts';
import { withRounding } from './with-rounding.ts';

const tolerance = { absolute: 1e-8, relative: 0 };

function gradientOf(cols: number, leftOut: readonly number[] = []): NumericalGradient {
  const flags = new Uint8Array(cols);
  for (const entry of leftOut) flags[entry] = 1;
  return { value: zeros(1, cols), error: zeros(1, cols), leftOut: flags, oneSided: new Uint8Array(cols) };
}

const row = (...data: number[]): Matrix => ({ rows: 1, cols: data.length, data: Float64Array.from(data) });
const flagsOf = (gradients: ReadonlyMap<string, NumericalGradient>, name: string) => [
  ...(gradients.get(name)?.leftOut ?? []),
];

describe('withRounding', () => {
  test('widens errors, and leaves out what rounds beyond the tolerance, NaN included', () => {
    const gradients = new Map([
      ['a', gradientOf(30, [3])],
      ['b', gradientOf(3)],
    ]);
    const small = new Array(30).fill(1e-9);
    const rounding = new Map([
      ['a', row(...small)],
      ['b', row(1e-9, 2e-8, Number.NaN)],
    ]);
    const widened = withRounding(gradients, rounding, tolerance);
    expect(flagsOf(widened, 'a')).toEqual(small.map((_, k) => Number(k === 3)));
    expect(flagsOf(widened, 'b')).toEqual([0, 1, 1]);
    expect([...(widened.get('a')?.error.data ?? [])]).toEqual(small);
    // What was given is as it was.
    expect(flagsOf(gradients, 'b')).toEqual([0, 0, 0]);
  });

  test('lets nothing judge where rounding has no scale', () => {
    const gradients = new Map([
      ['a', gradientOf(7)],
      ['b', gradientOf(2)],
    ]);
    const rounding = new Map([
      ['a', row(0, 0, 0, 0, 0, 0, 0)],
      ['b', row(0, 1e-7)],
    ]);
    const widened = withRounding(gradients, rounding, tolerance);
    expect(flagsOf(widened, 'a')).toEqual([1, 1, 1, 1, 1, 1, 1]);
    expect(flagsOf(widened, 'b')).toEqual([1, 1]);
  });

  test('leaves gradients as they are where the cost cannot tell', () => {
    const gradients = new Map([['a', gradientOf(2)]]);
    expect(withRounding(gradients, undefined, tolerance)).toBe(gradients);
  });

  test('names a tensor that it is not told about', () => {
    expect(() => withRounding(new Map([['a', gradientOf(2)]]), new Map([['b', row(0, 0)]]), tolerance)).toThrow(
      "expected one of the tensors b, got 'a'",
    );
  });
});
