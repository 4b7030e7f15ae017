import { InputError } from '@gradus/contracts';
import { expect, test } from 'vitest';
import { expectFewEntries } from './array-file.ts';

test('arrays that are small each and large together are refused', () => {
  const half = { shape: [4 << 20], data: new Float64Array(4 << 20) };
  const two = [
    ['W1', half],
    ['W2', half],
  ] as const;
  expect(() => expectFewEntries(new Map(two))).not.toThrow();
  const one = { shape: [], data: Float64Array.of(1) };
  expect(() => expectFewEntries(new Map([...two, ['b1', one]]))).toThrow(
    new InputError('expected at most 8388608 entries in all arrays, got 8388609; save the gradients only'),
  );
});
