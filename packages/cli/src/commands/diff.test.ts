import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Gradebook, GradebookEntry } from '@gradus/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { writeFiles } from '../../test/command.ts';
import { main } from '../main.ts';

function graded(id: string, points: number, submissionHash = `hash of ${id}`): GradebookEntry {
  const verdict = points > 0 ? ('passed' as const) : ('failed' as const);
  const checks = [{ id: 'batchNormBackward', verdict, points, misconceptions: [] }];
  const grade = { submissionHash, language: 'python', sandbox: 'full', score: points, maxScore: 8 } as const;
  return { student: { id }, status: 'graded', summary: { ...grade, checks } };
}

function book(seed: number, entries: GradebookEntry[]): Gradebook {
  const grader = { version: '0.4.0', seed };
  const batch = { assignment: 'a3', assignmentHash: 'ab12', grader, sandbox: 'full' as const };
  return { batch, title: 'A3', checks: [], misconceptions: {}, entries, unassigned: [] };
}

const LONG = 'a-name-that-is-much-longer-than-its-column-has-room-for';
const BEFORE = [
  graded('alice', 0),
  graded('bob', 8),
  graded('carol', 8),
  graded('\u001b[31mmallory', 0),
  graded('same', 8),
];
const AFTER = [
  graded('alice', 8),
  graded('bob', 6.5),
  { student: { id: 'carol' }, status: 'ungraded' as const, reason: 'no disk' },
  graded(LONG, 8),
  graded('\u001b[31mmallory', 0, 'other'),
  graded('same', 8),
];

let folder: string;
let out = '';
let error = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradus-diff-'));
  const text = (gradebook: Gradebook) => JSON.stringify(gradebook);
  await writeFiles(folder, {
    'before/gradebook.json': text(book(7, BEFORE)),
    'after/gradebook.json': text(book(8, AFTER)),
    'alike/gradebook.json': text(book(7, AFTER)),
    'broken/gradebook.json': '{}',
    'empty/other.txt': '',
  });
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  out = '';
  error = '';
  vi.spyOn(console, 'log').mockImplementation((text: string) => {
    out += `${text}\n`;
  });
  vi.spyOn(console, 'error').mockImplementation((text: string) => {
    error += `${text}\n`;
  });
});
afterEach(() => vi.restoreAllMocks());

const diff = (before: string, after: string, ...flags: string[]) =>
  main(['diff', join(folder, before), join(folder, after), ...flags]);

describe('gradus diff', () => {
  test('the largest change first, each with its check, within 80 columns', async () => {
    expect(await diff('before', 'after')).toBe(0);
    const lines = stripVTControlCharacters(out).trimEnd().split('\n');
    for (const line of lines) expect([...line].length).toBeLessThanOrEqual(80);
    expect(lines).toEqual([
      'seed: 7 → 8',
      '2 results changed though the submission did not; see above.',
      '',
      'alice                             +8  0/8 → 8/8',
      '    batchNormBackward              failed 0 → passed 8',
      'bob                             −1.5  8/8 → 6.5/8',
      '    batchNormBackward              passed 8 → passed 6.5',
      'mallory                           ±0  0/8 → 0/8  another submission',
      'a-name-that-is-much-longer-…          not there → 8/8',
      'carol                                 8/8 → ungraded',
      '',
      '1 up · 1 down · 1 otherwise changed · 1 new · 1 graded otherwise · 1 the same',
    ]);
  });

  test('graded with the same, a result that moves is suspicious', async () => {
    expect(await diff('before', 'alike')).toBe(0);
    expect(out).toContain('2 results changed though the submission did not, nor what it was graded with:');
  });

  test('no change', async () => {
    expect(await diff('after', 'after')).toBe(0);
    expect(stripVTControlCharacters(out)).toBe('6 the same\n');
  });

  test('--json', async () => {
    expect(await diff('before', 'after', '--json')).toBe(0);
    const told = JSON.parse(out);
    expect(told.conditions).toEqual([{ what: 'seed', before: '7', after: '8' }]);
    expect(told.students[0]).toMatchObject({ id: 'alice', points: 8, hasSameSubmission: true });
    expect(told.same).toBe(1);
  });

  test.each([
    ['broken', /gradebook\.json: at the top level: 'batch' is missing/],
    ['empty', /gradebook\.json: cannot be read \(ENOENT\)/],
  ])('a folder that is %s is bad input', async (name, message) => {
    expect(await diff('before', name)).toBe(2);
    expect(error).toMatch(message);
    expect(out).toBe('');
  });
});
