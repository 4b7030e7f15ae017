import { stripVTControlCharacters } from 'node:util';
import type { Gradebook, GradebookEntry } from '@gradus/contracts';
import { expect, test } from 'vitest';
import { batchLines, countsNote, entryLine } from './batch-screen.ts';

const HOSTILE = '\u001b[31mred\u202e';
const batch: Gradebook['batch'] = {
  ...{ assignment: 'a3', assignmentHash: '', grader: { version: '1', seed: 5 }, sandbox: 'full' },
};
type Checks = NonNullable<GradebookEntry['summary']>['checks'];

const check = (id: string, verdict: Checks[number]['verdict']): Checks[number] => ({
  ...{ id, verdict, points: 0, misconceptions: [] },
});
const graded = (...checks: Checks): GradebookEntry => ({
  student: { id: 'alice' },
  status: 'graded',
  summary: { submissionHash: '', language: 'python', sandbox: 'full', score: 0, maxScore: 60, checks },
});
const ungraded: GradebookEntry = { student: { id: 'bob' }, status: 'ungraded', reason: 'no disk' };
const plain = (line: string) => stripVTControlCharacters(line).replace(/ +/g, ' ').trimEnd();
const failed = (id: string) => check(id, 'failed');

test.each<[string, GradebookEntry]>([
  ['alice 0/60', graded(check('a', 'passed'))],
  ['alice 0/60 a failed', graded(failed('a'), check('b', 'blocked'))],
  ['alice 0/60 4 checks not passed', graded(failed('a'), failed('b'), failed('c'), failed('d'))],
  ['alice 0/60 a failed, late', { ...graded(failed('a')), attempt: { source: 'a', number: 1, of: 1, isLate: true } }],
  ['alice 0/60 not the same each time: a b', { ...graded(), unstable: ['a', 'b'] }],
  ['alice 0/60', { ...graded(), unstable: [] }],
  ['bob ungraded no disk', ungraded],
  ['red missing red', { student: { id: HOSTILE }, status: 'missing', reason: HOSTILE }],
])('a student of a batch: %s', (expected, entry) => {
  expect(plain(entryLine(entry))).toBe(expected);
});

test('beside the bar: how far, what is not as it should be, how fast', () => {
  expect(countsNote({ total: 9, done: 5, failed: 2, missing: 0, ungraded: 0 }, 0.5, 1)).toBe('5/9, 2 with mistakes');
  expect(countsNote({ total: 9, done: 5, failed: 0, missing: 2, ungraded: 1 }, 8, 1)).toBe(
    '5/9, 0 with mistakes, 2 missing, 1 fault, 0.5/s',
  );
});

test('what was not come to is told once', () => {
  const entries = [graded(), ungraded, { ...ungraded, student: { id: 'carol' } }];
  const gradebook: Gradebook = { batch, title: '', checks: [], misconceptions: {}, entries, unassigned: [] };
  expect(batchLines({ gradebook, faults: [], isInterrupted: true }, 'graded').map(plain)).toEqual([
    'alice 0/60',
    '',
    '1 graded, 2 ungraded · seed 5 · graded/index.html',
    'Ungraded is no grade: run the same command again, it grades only those.',
  ]);
});

test('many without a grade are cut', () => {
  const entries = Array.from({ length: 60 }, () => ungraded);
  const gradebook: Gradebook = { batch, title: '', checks: [], misconceptions: {}, entries, unassigned: [] };
  const lines = batchLines({ gradebook, faults: [], isInterrupted: false }, 'graded').map(plain);
  expect(lines.slice(49, 51)).toEqual(['bob ungraded no disk', 'and 10 more in graded/gradebook.csv']);
});

test('of a large class those are listed who have no grade, what broke, and what nobody handed in', () => {
  const entries = [...Array.from({ length: 60 }, () => graded()), ungraded];
  const unassigned = [{ source: HOSTILE, reason: 'of nobody' }];
  const gradebook: Gradebook = { batch, title: '', checks: [], misconceptions: {}, entries, unassigned };
  const lines = batchLines({ gradebook, faults: ['no room'], isInterrupted: false }, 'graded').map(plain);
  expect(lines).toEqual([
    'bob ungraded no disk',
    'red unassigned of nobody',
    'Something of ours broke: no room',
    '',
    '60 graded, 1 ungraded · seed 5 · graded/index.html',
    'Ungraded is no grade: run the same command again, it grades only those.',
  ]);
});
