import { describe, expect, it } from 'vitest';
import type { StudentData } from '../page-data.ts';
import { type Filter, fitting, searchTextOf } from './filter.ts';
import { nameRanks, type Sorting, sorted } from './sort.ts';

const students: StudentData[] = [
  { id: 's1', name: 'Çelik Ö', also: 'c@example.org', status: 'graded', isLate: false, score: 8, verdicts: 'pp' },
  {
    id: 's2',
    name: 'anna',
    status: 'graded',
    isLate: true,
    lateSeconds: 60,
    score: 4,
    verdicts: 'pf',
    misconceptions: { 1: [2] },
  },
  { id: 's3', status: 'missing', isLate: true },
  { id: 's4', name: 'Bo 10', status: 'graded', score: 4, verdicts: 'eb', unstable: [1] },
  { id: 's5', name: 'Bo 9', status: 'ungraded', isLate: true, lateSeconds: 90 },
];
const nothing: Filter = { text: '', status: '', lateness: '', check: '', verdicts: '', misconception: '' };
const ids = (numbers: readonly number[]) => numbers.map((number) => students[number]?.id).join(' ');

describe('fitting', () => {
  it.each<[Partial<Filter>, string]>([
    [{}, 's1 s2 s3 s4 s5'],
    [{ text: '  celik ' }, 's1'],
    [{ text: 'ÖRG' }, 's1'],
    [{ text: 'EXAMPLE s1' }, 's1'],
    [{ text: 'bo' }, 's4 s5'],
    [{ status: 'missing' }, 's3'],
    [{ status: 'unstable' }, 's4'],
    [{ lateness: 'late' }, 's2 s3 s5'],
    [{ lateness: 'in time' }, 's1'],
    [{ lateness: 'unknown' }, 's4'],
    [{ check: '1', verdicts: 'p' }, 's1'],
    [{ check: '1', verdicts: 'efbi' }, 's2 s4'],
    [{ check: '1' }, 's1 s2 s3 s4 s5'],
    [{ verdicts: 'e' }, 's4'],
    [{ misconception: '2' }, 's2'],
    [{ misconception: '1' }, ''],
    [{ status: 'graded', lateness: 'late', text: 'a' }, 's2'],
  ])('%j finds %j', (filter, expected) => {
    expect(ids(fitting(students, students.map(searchTextOf), { ...nothing, ...filter }))).toBe(expected);
  });
});

describe('sorted', () => {
  it.each<[Sorting, string]>([
    [{ key: 'name', isDescending: false }, 's2 s5 s4 s1 s3'],
    [{ key: 'name', isDescending: true }, 's3 s1 s4 s5 s2'],
    [{ key: 'score', isDescending: false }, 's2 s4 s1 s3 s5'],
    [{ key: 'score', isDescending: true }, 's1 s2 s4 s3 s5'],
    [{ key: 'late', isDescending: true }, 's5 s2 s3 s1 s4'],
    [{ key: 1, isDescending: false }, 's2 s4 s1 s3 s5'],
    [{ key: 1, isDescending: true }, 's1 s4 s2 s3 s5'],
  ])('by %j: those without a value last, equal ones by id', (sorting, expected) => {
    expect(ids(sorted([...students.keys()], students, sorting, () => nameRanks(students)))).toBe(expected);
  });
});
