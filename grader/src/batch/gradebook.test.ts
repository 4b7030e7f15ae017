import type { GradebookEntry } from '@gradus/contracts';
import { describe, expect, test } from 'vitest';
import { loadedTiny } from '../../test/assignments.ts';
import { gradebookCsv, gradebookJson, gradebookOf } from './gradebook.ts';

const { assignment } = loadedTiny();
const batch = {
  ...{ assignment: 'tiny', assignmentHash: '', grader: { version: '1', seed: 5 }, sandbox: 'full' as const },
};
const closed = { layout: 'folder' as const, handIns: [], unassigned: [], close: async () => {} };
const tableOf = (...entries: GradebookEntry[]) =>
  [...gradebookCsv(gradebookOf(batch, assignment, closed, entries, new Map()))].join('');

describe('gradebookCsv', () => {
  test.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', ' x'],
    ['\rx', ' x'],
    ['a;=1+1', "a;'=1+1"],
  ])('a spreadsheet takes %j for text, as id and as reason', (text, cell) => {
    const lines = tableOf({ student: { id: text, name: text }, status: 'ungraded', reason: text });
    const checks = 'rate verdict,rate points,softmax verdict,softmax points';
    expect(lines).toBe(
      `student,name,email,status,score,max_score,${checks},attempt,handed_in_at,late,late_seconds,unstable,sandbox,note\n` +
        `${cell},${cell},,ungraded,,,,,,,,,,,,,${cell}\n`,
    );
  });

  test('a row for each, with commas and quotes in quotes, on one line, in the order of the ids', () => {
    const reason = 'a, "b"\nc';
    const attempt = { source: '', number: 2, of: 3, handedInAt: '2026-11-20T12:00:00Z', isLate: true, lateSeconds: 60 };
    const [, first, second] = tableOf(
      { student: { id: 'Åse, B' }, attempt, status: 'missing', reason },
      {
        student: { id: 'Ann, B' },
        attempt: { ...attempt, of: 1, number: 1, isLate: false },
        status: 'missing',
        reason,
      },
    ).split(/\n(?="Å|"A)/);
    expect(first).toBe('"Ann, B",,,missing,,,,,,,1,2026-11-20T12:00:00Z,,60,,,"a, ""b"" c"');
    expect(second).toBe('"Åse, B",,,missing,,,,,,,2 of 3,2026-11-20T12:00:00Z,late,60,,,"a, ""b"" c"\n');
  });
});

test('the misconceptions of a gradebook are in the order of their ids', () => {
  const titles = new Map([
    ['b', 'B'],
    ['a', 'A'],
  ]);
  expect(Object.keys(gradebookOf(batch, assignment, closed, [], titles).misconceptions)).toEqual(['a', 'b']);
});

test.each([0, 1, 3])('the pieces of gradebook.json are the JSON of the gradebook, of %i students', (size) => {
  const entries = Array.from(
    { length: size },
    (_, k): GradebookEntry => ({ student: { id: `${k}` }, status: 'missing' }),
  );
  const gradebook = gradebookOf(batch, assignment, closed, entries, new Map([['a', '"A"']]));
  const text = [...gradebookJson(gradebook)].join('');
  expect(JSON.parse(text)).toEqual(gradebook);
  expect(text.split('\n').filter((line) => line.includes('missing'))).toHaveLength(size);
});
