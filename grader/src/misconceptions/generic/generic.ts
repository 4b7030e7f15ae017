import type { Answered } from '../../checks/answered.ts';
import type { Pair } from '../../checks/pair-up.ts';
import { type Fit, isEqual } from '../fit.ts';

/** An explanation that no misconception stands behind: something simple turns the right answer into the wrong one. */
export interface Generic extends Fit {
  readonly id: string;
  readonly title: string;
  /** A full sentence: "Your …". */
  readonly explanation: string;
  readonly hint: string;
}

/** The names of the tensors that are not right in every answer. */
export function wrongNames(answered: readonly Answered[]): ReadonlySet<string> {
  const wrong = answered.flatMap(({ pairs }) => pairs.filter((pair) => !isEqual(pair.submitted, pair.expected)));
  return new Set(wrong.map(({ name }) => name));
}

/** How many numbers are not right, to the bound of equality: a constant that is fitted to a single one says nothing. */
export function countWrong(answered: readonly Answered[]): number {
  const wrong = answered.flatMap(({ pairs }) =>
    pairs.map(({ submitted, expected }) => {
      const one = (k: number) => ({ rows: 1, cols: 1, data: Float64Array.of(k) });
      return submitted.data.filter((a, k) => !isEqual(one(a), one(expected.data[k] ?? Number.NaN))).length;
    }),
  );
  return wrong.reduce((total, count) => total + count, 0);
}

/** "result equals the right one", "W1 equals the right one" or "W1, b1 equal the right ones". */
export function namesEqual(names: ReadonlySet<string>, pairs: readonly Pair[]): string {
  if (names.size === pairs.length) return 'result equals the right one';
  return `${[...names].join(', ')} ${names.size === 1 ? 'equals the right one' : 'equal the right ones'}`;
}
