import { describe, expect, it } from 'vitest';
import { durationText } from './duration.ts';

describe('durationText', () => {
  it.each([
    [0, 'less than a second'],
    [1, '1 second'],
    [61.9, '1 minute 1 second'],
    [660, '11 minutes'],
    [3600 + 59, '1 hour'],
    [94_500, '1 day 2 hours'],
    [30 * 86_400, '30 days'],
  ])('tells %d s as %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});
