import { InputError } from '@gradus/contracts';
import { describe, expect, test } from 'vitest';
import { momentOf, parseDeadline, platformTime } from './deadline.ts';

describe('parseDeadline', () => {
  test.each([
    ['2026-11-24T23:59+01:00', Date.UTC(2026, 10, 24, 22, 59), '+01:00'],
    ['2026-11-24T23:59:30Z', Date.UTC(2026, 10, 24, 23, 59, 30), 'Z'],
    ['2024-02-29T00:00:00.5-08:00', Date.UTC(2024, 1, 29, 8, 0, 0, 500), '-08:00'],
  ])('%s', (text, ms, zone) => {
    expect(parseDeadline(text)).toEqual({ text, ms, zone });
  });

  test.each([
    '2026-11-24T23:59',
    '2026-11-24',
    'tomorrow',
    '2026-02-30T00:00Z',
    '2026-11-24T25:00Z',
    '',
    '0000-00-00T00:00Z',
  ])('refuses %j', (text) => {
    expect(() => parseDeadline(text)).toThrow(InputError);
    expect(() => parseDeadline(text)).toThrow(
      `deadline: expected a time with its zone, as 2026-11-24T23:59+01:00 or 2026-11-24T22:59Z, got ${JSON.stringify(text)}`,
    );
  });
});

describe('platformTime', () => {
  test.each([
    ['2026-11-24 23:59:30.123456000 -08:00', undefined, '2026-11-25T07:59:30.123Z'],
    ['2026-11-24 23:59:30.5 Z', undefined, '2026-11-24T23:59:30.500Z'],
    ['2026-11-24T23:59:30-0800', undefined, '2026-11-25T07:59:30Z'],
    ['2026-11-24 23:59:30 UTC', '+01:00', '2026-11-24T23:59:30Z'],
    ['2026-11-24 23:59', '+01:00', '2026-11-24T22:59:00Z'],
    ['2026-11-24 23:59', 'Z', '2026-11-24T23:59:00Z'],
    ['2026-11-24 23:59', undefined, undefined],
    ['2026-02-30 23:59 Z', undefined, undefined],
    ['24/11/2026 23:59', 'Z', undefined],
  ])('%s in %s', (text, zone, expected) => {
    const ms = platformTime(text, zone);
    expect(ms === undefined ? undefined : momentOf(ms)).toBe(expected);
  });
});
