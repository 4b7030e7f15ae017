import type { GradebookEntry } from '@gradus/contracts';
import { describe, expect, it } from 'vitest';
import { sampleClass } from '../../test/sample-class.ts';
import { folderUrl, pageData } from './page-data.ts';

describe('pageData', () => {
  it('tells of a student what is known, and no more', () => {
    const base = sampleClass(0, 1);
    const summary: GradebookEntry['summary'] = {
      ...{ submissionHash: 'ab', language: 'python', sandbox: 'full', score: 5.6, maxScore: 60 },
      checks: [
        { id: 'softmax', verdict: 'passed', points: 4, misconceptions: [] },
        { id: 'forward-stages', verdict: 'failed', points: 1.6, misconceptions: ['softmax-overflow'] },
        { id: 'unheard-of', verdict: 'passed', points: 9, misconceptions: [] },
      ],
    };
    const entries: GradebookEntry[] = [
      {
        student: { id: 'å b', name: 'Å\u202eB', email: 'a@example.org', accounts: { github: 'ab' } },
        status: 'graded',
        summary,
      },
      {
        student: { id: 'c' },
        attempt: { source: 'c', number: 1, of: 1, isLate: true, lateSeconds: 60 },
        ...{ status: 'ungraded', reason: 'out of\nmemory', unstable: ['softmax-stages', 'batchNormForward'] },
      },
      { student: { id: 'd' }, attempt: { source: 'd', number: 1, of: 1, isLate: false }, status: 'missing' },
    ];
    const { students, misconceptions, checks, scoreDecimals } = pageData({ ...base, entries });
    expect(checks).toHaveLength(18);
    expect(scoreDecimals).toBe(1);
    expect(misconceptions).toEqual(['Largest score not subtracted']);
    expect(students).toEqual([
      {
        ...{ id: 'å b', folder: '%C3%A5%20b', name: 'Å B', also: 'a@example.org ab', status: 'graded', score: 5.6 },
        ...{ verdicts: `p---f${'-'.repeat(13)}`, points: { 4: 1.6 }, misconceptions: { 4: [0] } },
      },
      { id: 'c', status: 'ungraded', reason: 'out of memory', isLate: true, lateSeconds: 60, unstable: [1] },
      { id: 'd', status: 'missing', isLate: false },
    ]);
  });

  it('counts misconceptions from the most common on', () => {
    const { misconceptions, students } = pageData(sampleClass(500, 4));
    const having = (number: number) =>
      students.filter(({ misconceptions: of = {} }) => Object.values(of).some((each) => each.includes(number))).length;
    const counts = misconceptions.map((_, number) => having(number));
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
  });
});

describe('folderUrl', () => {
  it.each([
    ['anna_berg', 'anna_berg'],
    ['a b', 'a%20b'],
    ['a/../b', 'a%2F..%2Fb'],
    ['..', '%2E%2E'],
    ['#?%', '%23%3F%25'],
    ['\ud800', '%EF%BF%BD'],
  ])('encodes %j', (id, url) => {
    expect(folderUrl(id)).toBe(url);
  });
});
