import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commonRuns } from './common-runs.ts';

const all = () => true;

describe('commonRuns', () => {
  test.each<[string, number[], number[], number[][]]>([
    ['nothing', [1, 2], [3], []],
    ['all', [1, 2, 3], [1, 2, 3], [[0, 0, 3]]],
    ['a part that moved', [1, 2, 3, 9], [7, 2, 3], [[1, 1, 2]]],
    ['the longest takes its place first', [1, 2, 3], [1, 2, 9, 1, 2, 3], [[0, 3, 3]]],
    [
      'two places',
      [1, 2, 5, 3, 4, 6],
      [3, 4, 6, 8, 1, 2],
      [
        [3, 0, 3],
        [0, 4, 2],
      ],
    ],
  ])('%s', (_, left, right, expected) => {
    expect(commonRuns(left, right, all).map((run) => [run.left, run.right, run.length])).toEqual(expected);
  });

  test('what is not kept breaks a run', () => {
    expect(commonRuns([1, 2, 3], [1, 2, 3], (hash) => hash !== 2)).toEqual([
      { left: 0, right: 0, length: 1 },
      { left: 2, right: 2, length: 1 },
    ]);
  });

  test('runs are common, and over each other on neither side', () => {
    const hashes = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 60 });
    fc.assert(
      fc.property(hashes, hashes, (left, right) => {
        const taken = { left: new Set<number>(), right: new Set<number>() };
        for (const run of commonRuns(left, right, all)) {
          for (let k = 0; k < run.length; k++) {
            expect(left[run.left + k]).toBe(right[run.right + k]);
            expect(taken.left.has(run.left + k) || taken.right.has(run.right + k)).toBe(false);
            taken.left.add(run.left + k);
            taken.right.add(run.right + k);
          }
        }
      }),
    );
  });
});
