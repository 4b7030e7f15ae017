import fc from 'fast-check';
import { expect, it } from 'vitest';
import { summarise } from './statistics.ts';

it('has as many values below the median as above it', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 1, maxLength: 30 }), (values) => {
      const { median, min, max } = summarise(values);
      const below = values.filter((value) => value < median).length;
      const above = values.filter((value) => value > median).length;
      expect(Math.max(below, above)).toBeLessThanOrEqual(values.length / 2);
      expect([min, max]).toEqual([Math.min(...values), Math.max(...values)]);
    }),
    { seed: 20261123 },
  );
});

it('takes the mean of the two in the middle', () => {
  expect(summarise([4, 1, 2, 10])).toEqual({ median: 3, min: 1, max: 10 });
});

it('refuses to say anything of nothing', () => {
  expect(() => summarise([])).toThrow(new RangeError('summarise: expected at least one value, got none'));
});
