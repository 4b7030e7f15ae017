import type { Gradebook, GradebookEntry } from '@gradus/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleClass } from '../../test/sample-class.ts';
import {
  byReason,
  maxScoreOf,
  misconceptionCounts,
  quantile,
  scoreBars,
  scoresOf,
  verdictCounts,
  weakestSandbox,
} from './class-figures.ts';

const gradebook = sampleClass(200, 5);
const graded = gradebook.entries.filter(({ status }) => status === 'graded');

describe('scoresOf and maxScoreOf', () => {
  it('read the graded only, the lowest first', () => {
    const scores = scoresOf(gradebook);
    expect(scores).toHaveLength(graded.length);
    expect(scores).toEqual(scores.toSorted((a, b) => a - b));
    expect(maxScoreOf(gradebook)).toBe(60);
  });

  it('take more where a result says so', () => {
    const [first] = graded;
    if (first?.summary === undefined) throw new Error('expected a graded entry');
    const entries = [{ ...first, summary: { ...first.summary, maxScore: 70 } }];
    expect(maxScoreOf({ ...gradebook, entries })).toBe(70);
  });
});

describe('quantile', () => {
  it.each([
    [[], 0.5, null],
    [[3], 0.25, 3],
    [[1, 2, 3, 4], 0.5, 2.5],
    [[1, 2, 3, 4, 5], 0.25, 2],
    [[1, 2], 1, 2],
  ])('of %j at %d is %j', (sorted, share, expected) => {
    expect(quantile(sorted, share)).toBe(expected);
  });
});

describe('scoreBars', () => {
  it.each([
    [60, 24, 2.5],
    [24, 24, 1],
    [10, 20, 0.5],
    [100, 20, 5],
    [1, 20, 0.05],
    [7.5, 15, 0.5],
  ])('of %d points are %d of %d', (maxScore, bars, width) => {
    const drawn = scoreBars([], maxScore);
    expect(drawn).toHaveLength(bars);
    expect(drawn[1]?.from).toBe(width);
    expect(drawn.at(-1)?.to).toBe(maxScore);
  });

  it('hold every score once, also those at an edge', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true })),
        (max, shares) => {
          const scores = shares.map((share) => Math.round(100 * share * max) / 100);
          const bars = scoreBars(scores, max);
          expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(scores.length);
          expect(bars.length).toBeLessThanOrEqual(24);
        },
      ),
      { seed: 8 },
    );
    expect(scoreBars([2.5, 60, 59.99], 60).map(({ count }) => count)).toEqual([0, 1, ...Array(21).fill(0), 2]);
  });

  it('are none where nothing can be earned', () => {
    expect(scoreBars([0], 0)).toEqual([]);
  });
});

describe('verdictCounts', () => {
  it('count every student once in each check', () => {
    const counts = verdictCounts(gradebook);
    expect(counts).toHaveLength(18);
    for (const of of counts) expect(Object.values(of).reduce((sum, count) => sum + count)).toBe(graded.length);
  });
});

describe('misconceptionCounts', () => {
  it('count a student once, whatever the checks', () => {
    const id = 'batch-norm-mean-term-missing';
    const having = graded.filter(({ summary }) =>
      summary?.checks.some(({ misconceptions }) => misconceptions.includes(id)),
    );
    expect(misconceptionCounts(gradebook, [id])).toEqual([{ id, students: having.length, checks: [2, 9] }]);
  });
});

describe('byReason', () => {
  it('groups by the reason without the name of the student, the most common first', () => {
    const entry = (id: string, reason?: string): GradebookEntry => ({
      student: { id },
      status: 'missing',
      ...(reason === undefined ? {} : { reason }),
    });
    const entries = [entry('a', 'empty'), entry('b', 'b: no file'), entry('c', 'c: no file'), entry('d')];
    expect(byReason({ entries }, 'missing').map(({ reason, entries: of }) => [reason, of.length])).toEqual([
      ['no file', 2],
      ['', 1],
      ['empty', 1],
    ]);
    expect(byReason({ entries }, 'ungraded')).toEqual([]);
  });
});

describe('weakestSandbox', () => {
  const withLevels = (batch: 'full' | 'weak' | 'none', ...levels: ('full' | 'weak' | 'none')[]): Gradebook => ({
    ...gradebook,
    batch: { ...gradebook.batch, sandbox: batch },
    entries: graded.slice(0, levels.length).flatMap((entry, number) => {
      const level = levels[number];
      return entry.summary === undefined || level === undefined
        ? []
        : { ...entry, summary: { ...entry.summary, sandbox: level } };
    }),
  });

  it.each([
    [withLevels('full', 'full'), 'full'],
    [withLevels('full', 'full', 'weak'), 'weak'],
    [withLevels('full', 'none', 'weak'), 'none'],
    [withLevels('weak'), 'weak'],
  ])('is what any submission ran in: %#', (of, level) => {
    expect(weakestSandbox(of)).toBe(level);
  });
});
