import type { Matrix } from '@gradus/matrix';
import type { Answered } from '../../checks/answered.ts';
import { SMALLEST_SCALE } from '../fit.ts';
import { type Generic, wrongNames } from './generic.ts';

/** Some hundred roundings to 24 bits, relative to a tensor's largest entry. */
const ROUNDING = 2e-5;

/** Right answers that were computed, or stored, in float32: every entry is a float32 number, and not all are short ones. */
export function findSinglePrecision(answered: readonly Answered[]): Generic | undefined {
  const names = wrongNames(answered);
  const pairs = answered.flatMap((each) => each.pairs).filter(({ name }) => names.has(name));
  const entries = pairs.flatMap(({ submitted }) => Array.from(submitted.data));
  const isSingle = entries.some(isLong) && entries.every((value) => value === Math.fround(value));
  if (!isSingle || !pairs.every(({ submitted, expected }) => isRounded(submitted, expected))) return undefined;
  return {
    id: 'single-precision',
    title: 'float32 in the place of float64',
    explanation: `Your ${[...names].join(', ')} ${names.size === 1 ? 'is' : 'are'} right but for rounding to float32.`,
    changed: [...names].sort(),
    evidence: `all ${entries.length} entries are float32 numbers within ${ROUNDING} of the right ones`,
    hint: 'Of which type are the arrays that your code makes?',
  };
}

/** 0, 1 and 0.25 are float32 numbers by themselves; a number that takes more than 12 binary places became one. */
function isLong(value: number): boolean {
  return !Number.isInteger(value * 2 ** 12);
}

function isRounded(submitted: Matrix, expected: Matrix): boolean {
  const scale = Math.max(SMALLEST_SCALE, ...Array.from(expected.data, Math.abs));
  return submitted.data.every((value, k) => Math.abs(value - (expected.data[k] as number)) <= ROUNDING * scale);
}
