import type { Gradebook, GradebookEntry, Verdict } from '@gradus/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gradebookOf } from '../../test/exports/small-class.ts';
import { diffGradebooks } from './diff-batches.ts';

type Checks = Readonly<Record<string, readonly [Verdict, number]>>;

function graded(id: string, checks: Checks, submissionHash = `hash of ${id}`): GradebookEntry {
  const listed = Object.entries(checks).map(([check, [verdict, points]]) => ({
    id: check,
    verdict,
    points,
    misconceptions: [],
  }));
  const score = listed.reduce((sum, { points }) => sum + points, 0);
  const grade = { submissionHash, language: 'python', sandbox: 'full', score, maxScore: 10, checks: listed } as const;
  return { student: { id }, status: 'graded', summary: { ...grade, checks: listed } };
}
const without = (id: string, status: 'missing' | 'ungraded', reason = 'why'): GradebookEntry => ({
  student: { id },
  status,
  reason,
});

const RIGHT: Checks = { a: ['passed', 4], b: ['passed', 6] };
const WRONG: Checks = { a: ['passed', 4], b: ['failed', 0] };
const diff = (before: GradebookEntry[], after: GradebookEntry[]) =>
  diffGradebooks(gradebookOf(before), gradebookOf(after));

describe('diffGradebooks', () => {
  test('who moved, by how much, because of which check', () => {
    const { students, same } = diff([graded('x', WRONG), graded('y', WRONG)], [graded('x', RIGHT), graded('y', WRONG)]);
    expect(same).toBe(1);
    expect(students).toEqual([
      {
        id: 'x',
        before: { status: 'graded', score: 4, maxScore: 10 },
        after: { status: 'graded', score: 10, maxScore: 10 },
        points: 6,
        hasSameSubmission: true,
        checks: [{ id: 'b', before: { verdict: 'failed', points: 0 }, after: { verdict: 'passed', points: 6 } }],
      },
    ]);
  });

  test.each<[string, GradebookEntry[], GradebookEntry[], object]>([
    ['new', [], [graded('x', RIGHT)], { before: null, points: null, hasSameSubmission: null, checks: [] }],
    ['gone', [graded('x', RIGHT)], [], { after: null, points: null }],
    ['graded now', [without('x', 'ungraded')], [graded('x', RIGHT)], { before: { status: 'ungraded' }, points: null }],
    ['for another reason', [without('x', 'missing')], [without('x', 'missing', 'other')], { points: null }],
    ['another submission', [graded('x', RIGHT)], [graded('x', RIGHT, 'new')], { points: 0, hasSameSubmission: false }],
    [
      'another verdict for the same points',
      [graded('x', WRONG)],
      [graded('x', { ...WRONG, b: ['error', 0] })],
      { points: 0, hasSameSubmission: true },
    ],
    [
      'a check that is new and one that is gone',
      [graded('x', { a: ['passed', 4] })],
      [graded('x', { c: ['passed', 4] })],
      {
        checks: [
          { id: 'a', before: { verdict: 'passed', points: 4 }, after: null },
          { id: 'c', before: null, after: { verdict: 'passed', points: 4 } },
        ],
      },
    ],
  ])('%s', (_, before, after, expected) => {
    expect(diff(before, after).students).toEqual([expect.objectContaining({ id: 'x', ...expected })]);
  });

  test('the largest change comes first, whichever its sign; then by ids; those without two grades last', () => {
    const before = [
      graded('a', RIGHT),
      graded('b', WRONG),
      graded('c', { a: ['failed', 0] }),
      without('d', 'ungraded'),
    ];
    const after = [graded('a', WRONG), graded('b', RIGHT), graded('c', RIGHT), graded('d', RIGHT), graded('e', RIGHT)];
    expect(diff(before, after).students.map(({ id, points }) => [id, points])).toEqual([
      ['c', 10],
      ['a', -6],
      ['b', 6],
      ['d', null],
      ['e', null],
    ]);
  });

  test('what the batches were graded with', () => {
    const before = gradebookOf([]);
    const batch = {
      ...before.batch,
      assignmentHash: 'new',
      grader: { version: '9', seed: 8 },
      sandbox: 'none' as const,
    };
    expect(diffGradebooks(before, { ...before, batch }).conditions).toEqual([
      { what: 'assignment hash', before: 'ab12', after: 'new' },
      { what: 'grader version', before: '0.4.0', after: '9' },
      { what: 'seed', before: '7', after: '8' },
      { what: 'sandbox', before: 'full', after: 'none' },
    ]);
    expect(diffGradebooks(before, before)).toEqual({ conditions: [], students: [], same: 0 });
  });

  test('rounding is no change; the other way round it is the other sign', () => {
    const sums = (...points: number[]): Checks =>
      Object.fromEntries(points.map((p, i) => [`c${i}`, ['passed', p] as const]));
    expect(diff([graded('x', sums(0.1, 0.2))], [graded('x', sums(0.1, 0.2))]).students).toEqual([]);
    const verdict = fc.constantFrom<Verdict>('passed', 'failed', 'error');
    const entry = fc
      .tuple(fc.constantFrom('a', 'b', 'c'), verdict, fc.integer({ min: 0, max: 9 }), fc.boolean())
      .map(([id, told, points, is]) => (is ? graded(id, { k: [told, points] }) : without(id, 'missing')));
    const book: fc.Arbitrary<Gradebook> = fc
      .uniqueArray(entry, { selector: ({ student }) => student.id })
      .map(gradebookOf);
    fc.assert(
      fc.property(book, book, (before, after) => {
        const there = diffGradebooks(before, after);
        const back = diffGradebooks(after, before);
        expect(back.students.map(({ id, points }) => [id, points === null ? null : 0 - points])).toEqual(
          there.students.map(({ id, points }) => [id, points]),
        );
        expect(diffGradebooks(before, before).students).toEqual([]);
        expect(there.same + there.students.length).toBe(
          new Set([...before.entries, ...after.entries].map((e) => e.student.id)).size,
        );
      }),
    );
  });
});
