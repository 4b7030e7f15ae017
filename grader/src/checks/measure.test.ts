import { type Measure, parse, Result } from '@gradus/contracts';
import { compare } from '@gradus/gradcheck';
import { column } from '@gradus/matrix';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Elements } from './element-types.ts';
import { MeasureBuilder, toAnyNumber } from './measure.ts';
import { worstText } from './worst-text.ts';

const TOLERANCE = { absolute: 0.1, relative: 0 };

/** The measure of tensors given as [name, submitted, expected]. */
function measured(...tensors: [string, number[], number[]][]): Measure {
  const builder = new MeasureBuilder();
  for (const [name, submitted, expected] of tensors) {
    builder.add(name, compare(column(submitted), { value: column(expected) }, TOLERANCE));
  }
  const measure = builder.build();
  if (measure === null) throw new Error('nothing was compared');
  return measure;
}

function resultWith(measure: Measure): Result {
  const told = { misconceptions: [], message: 'wrong', hint: '' };
  const points = { points: 0, maxPoints: 1, visibility: 'student' as const };
  return {
    assignment: 'a',
    assignmentHash: '',
    grader: { version: '1', seed: 1 },
    sandbox: 'none',
    submission: { id: 's', hash: '', language: 'typescript' },
    score: 0,
    maxScore: 1,
    checks: [{ id: 'c', title: 'c', target: 't', kind: 'value', verdict: 'failed', measure, ...points, ...told }],
  };
}

describe('MeasureBuilder', () => {
  test('is null when nothing was compared', () => {
    expect(new MeasureBuilder().build()).toBeNull();
  });

  test('adds up by tensor and in all; the worst is the furthest outside of its tolerance', () => {
    const measure = measured(['W1', [0, 0.5], [0, 0]], ['b1', [3], [0]], ['W1', [0, 1], [0, 0]]);
    expect(measure).toEqual({
      worst: { tensor: 'b1', row: 0, col: 0, submitted: 3, expected: 0, error: 3, tolerance: 0.1 },
      wrong: 3,
      compared: 5,
      leftOut: 0,
      tensors: [
        { tensor: 'W1', worstError: 1, tolerance: 0.1, wrong: 2, compared: 4, leftOut: 0 },
        { tensor: 'b1', worstError: 3, tolerance: 0.1, wrong: 1, compared: 1, leftOut: 0 },
      ],
    });
  });

  test.each([
    [Number.NaN, 'NaN', 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity', 'Infinity'],
    [Number.NEGATIVE_INFINITY, '-Infinity', 'Infinity'],
  ])('%d is worse than any number', (submitted, told, error) => {
    const measure = measured(['a', [1e300], [0]], ['b', [submitted], [0]], ['c', [1e300], [0]]);
    expect(measure.worst).toMatchObject({ tensor: 'b', submitted: told, error });
    expect(measure.wrong).toBe(3);
  });

  test('NaN is worse than what is off without bounds', () => {
    const measure = measured(['a', [-1e308], [1e308]], ['b', [Number.NaN], [0]]);
    expect(measure.worst).toMatchObject({ tensor: 'b', submitted: 'NaN' });
    expect(measure.tensors.map(({ worstError }) => worstError)).toEqual(['Infinity', 'NaN']);
  });

  test('shows huge and tiny numbers as they are', () => {
    const measure = measured(['a', [-1e308], [1e308]]);
    expect(worstText(measure)).toBe(
      'worst a[0,0]: yours -1.0000e+308, expected 1.0000e+308, error Infinity > 1e-1; 1 of 1 wrong',
    );
    expect(measured(['a', [5e-324], [0]])).toMatchObject({ wrong: 0, worst: { submitted: 5e-324 } });
  });

  test('a wrong entry is kept with digits enough to tell it from what is expected, a right one is rounded', () => {
    const builder = new MeasureBuilder();
    builder.add(
      'W1',
      compare(column([0.0412151234]), { value: column([0.0412151239]) }, { absolute: 0, relative: 1e-9 }),
    );
    const measure = builder.build() as Measure;
    expect(measure.worst).toMatchObject({ submitted: 0.041215123, expected: 0.041215124 });
    expect(worstText(measure)).toMatch(/^worst W1\[0,0\]: yours 0\.041215123, expected 0\.041215124, error 5\.0e-10/);
    expect(measured(['W1', [0.0412151234], [0.0412151239]]).worst).toMatchObject({ submitted: 0.0412151 });
  });

  test('says what was taken leniently: the first in full, others by name', () => {
    const builder = new MeasureBuilder();
    expect(builder.leniently).toBe('');
    const pair = { submitted: column([1]), expected: column([1]) };
    const leniently = 'a row';
    builder.addAnswer(
      [
        { ...pair, name: 'W1' },
        { ...pair, name: 'b1', leniently },
      ],
      undefined,
      TOLERANCE,
    );
    builder.addAnswer([{ ...pair, name: 'b1', leniently: 'a longer row' }], undefined, TOLERANCE);
    expect(builder.leniently).toBe('b1: a row');
    builder.addAnswer(
      ['b2', 'mu'].map((name) => ({ ...pair, name, leniently })),
      undefined,
      TOLERANCE,
    );
    expect(builder.leniently).toBe('b1: a row; b2, mu likewise');
  });

  test('says of what type wrong numbers were: whole ones before all else', () => {
    const pair = { submitted: column([1]), expected: column([1.5]) };
    const told = (...elements: readonly (Elements | undefined)[]) => {
      const builder = new MeasureBuilder();
      const pairs = elements.map((type, l) => ({ ...pair, name: `W${l + 1}`, ...(type && { elements: type }) }));
      builder.addAnswer(pairs, undefined, TOLERANCE);
      builder.addAnswer(
        [{ name: 'right', submitted: column([1]), expected: column([1]), elements: 'int8' }],
        undefined,
        TOLERANCE,
      );
      return builder.told('worst');
    };
    expect(told(undefined)).toBe('worst');
    expect(told('float32')).toBe('worst; W1 is float32: compute in float64');
    expect(told('float16', 'int64', 'float16')).toBe(
      'W2 is an array of int64, which holds no fractions: make it float64; worst; W1, W3 are float16: compute in float64',
    );
    expect(told('bool', 'bool', 'bool', 'bool', 'bool', 'bool')).toBe(
      'W1, W2, W3, W4 and 2 more are arrays of bool, which hold no fractions: make them float64; worst',
    );
  });

  test('knows what is off by rounding only', () => {
    const isNearlyRight = (...errors: readonly number[]) => {
      const builder = new MeasureBuilder();
      for (const error of errors) {
        builder.addAnswer(
          [{ name: 'b1', submitted: column([2, error]), expected: column([2, 0]) }],
          undefined,
          TOLERANCE,
        );
      }
      return builder.isNearlyRight;
    };
    expect([
      isNearlyRight(-1.9e-6),
      isNearlyRight(2.1e-6),
      isNearlyRight(2.1e-6, 0),
      isNearlyRight(Number.NaN),
    ]).toEqual([true, false, false, false]);
  });

  test('counts what was left out, with no worst entry where nothing is left', () => {
    const builder = new MeasureBuilder();
    const expected = { value: column([0, 0]), leftOut: Uint8Array.of(1, 1) };
    builder.add('W1', compare(column([1, 2]), expected, TOLERANCE));
    expect(builder.build()).toEqual({
      worst: null,
      wrong: 0,
      compared: 0,
      leftOut: 2,
      tensors: [{ tensor: 'W1', worstError: 0, tolerance: 0, wrong: 0, compared: 0, leftOut: 2 }],
    });
  });

  test('is as it was after JSON, whatever was submitted', () => {
    const anything = fc.double();
    const finite = fc.double({ noNaN: true, min: -1e300, max: 1e300 });
    fc.assert(
      fc.property(fc.array(fc.tuple(anything, finite), { minLength: 1, maxLength: 5 }), (entries) => {
        const measure = measured(['W1', entries.map(([a]) => a), entries.map(([, f]) => f)]);
        const result = resultWith(measure);
        expect(parse(Result, JSON.parse(JSON.stringify(result)), 'result')).toEqual(result);
        expect(worstText(measure)).toMatch(
          /^worst W1\[\d+,0\]: yours \S+, expected \S+, error \S+ > 1e-1; \d of \d wrong$/,
        );
      }),
    );
  });

  test.each([
    [0.123456789, 0.123457],
    [-1234567.8, -1234570],
    [-0, 0],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ])('%d is kept as %s', (value, kept) => {
    expect(toAnyNumber(value)).toBe(kept);
  });
});

describe('worstText', () => {
  const entry = { tensor: 'G', row: 2, col: 5, submitted: 0.41207, expected: 0.38816, error: 0.0301, tolerance: 1e-6 };
  const textOf = (changes: object): string =>
    worstText({ worst: { ...entry, ...changes }, wrong: 3, compared: 9, leftOut: 0, tensors: [] });

  test.each([
    [{}, 'worst G[2,5]: yours 0.41207, expected 0.38816, error 3.0e-2 > 1e-6; 3 of 9 wrong'],
    [{ submitted: 'NaN', error: 'NaN' }, 'worst G[2,5]: yours NaN, expected 0.38816, error NaN > 1e-6; 3 of 9 wrong'],
    [
      { submitted: 1e-5, expected: 0 },
      'worst G[2,5]: yours 1.0000e-5, expected 0.0000, error 3.0e-2 > 1e-6; 3 of 9 wrong',
    ],
    [{ submitted: -123456 }, 'worst G[2,5]: yours -1.2346e+5, expected 0.38816, error 3.0e-2 > 1e-6; 3 of 9 wrong'],
  ])('%j', (changes, text) => {
    expect(textOf(changes)).toBe(text);
  });

  test('says nothing when there is no worst entry', () => {
    expect(worstText({ worst: null, wrong: 0, compared: 0, leftOut: 2, tensors: [] })).toBe('');
  });
});
