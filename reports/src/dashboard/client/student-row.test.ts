import { describe, expect, it } from 'vitest';
import type { PageData, StudentData } from '../page-data.ts';
import { checkText, feedbackUrl, latenessText, markOf, scoreText } from './student-row.ts';

const data: PageData = {
  checks: ['softmax', 'forward', 'stages'].map((title, number) => ({ title, maxPoints: 4 * (number + 1) })),
  misconceptions: ['one', 'two'],
  scoreDecimals: 2,
  students: [],
};
const anna: StudentData = {
  ...{ id: 'anna', status: 'graded', score: 6.5, verdicts: 'pf-' },
  ...{ points: { 1: 2.5 }, misconceptions: { 1: [1, 0] } },
};

describe('checkText', () => {
  it('tells verdict, points and mistakes', () => {
    expect([0, 1, 2].map((check) => checkText(data, anna, check))).toEqual([
      'passed, 4 of 4 points',
      'failed, 2.5 of 8 points: two, one',
      'no verdict',
    ]);
    const unstable = { ...anna, unstable: [0] };
    expect(checkText(data, unstable, 0)).toBe('passed, 4 of 4 points; not the same when graded again');
    expect([0, 1].map((check) => markOf(unstable, check))).toEqual(['✓*', '✗']);
    expect([0, 2, 9].map((check) => markOf(anna, check))).toEqual(['✓', '', '']);
  });
});

describe('latenessText', () => {
  it.each([
    [{}, ''],
    [{ isLate: false }, ''],
    [{ isLate: true }, 'late'],
    [{ isLate: true, lateSeconds: 59 }, '< 1 min'],
    [{ isLate: true, lateSeconds: 0 }, '< 1 min'],
    [{ isLate: true, lateSeconds: 61 }, '1 min'],
    [{ isLate: true, lateSeconds: 3600 }, '1 h'],
    [{ isLate: true, lateSeconds: 94_500 }, '1 d 2 h'],
  ])('of %j is %j', (lateness, text) => {
    expect(latenessText({ ...anna, ...lateness })).toBe(text);
  });
});

describe('scoreText and feedbackUrl', () => {
  it('show the status where there is no score, and no link where there is no feedback', () => {
    expect(scoreText(data, anna)).toBe('6.50');
    expect(feedbackUrl({ ...anna, folder: 'an%20na' })).toBe('results/an%20na/feedback.html');
    expect(scoreText(data, { id: 'b', status: 'missing' })).toBe('missing');
    expect(feedbackUrl({ id: 'b', status: 'missing' })).toBe('results/b/feedback.html');
    expect(feedbackUrl({ id: 'b', status: 'ungraded' })).toBe(null);
  });
});
