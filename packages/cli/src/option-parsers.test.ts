import { InvalidArgumentError } from 'commander';
import { describe, expect, test } from 'vitest';
import { parseJobs, parseSeed } from './option-parsers.ts';

describe('numbers on the command line', () => {
  test.each(['0', '7', '4294967295'])('a seed of %s', (text) => {
    expect(parseSeed(text)).toBe(Number(text));
  });
  test.each(['', '-1', '1.5', '1e3', '0x10', ' 7', '٧', '4294967296', 'seven'])('no seed of %j', (text) => {
    expect(() => parseSeed(text)).toThrow(InvalidArgumentError);
    expect(() => parseSeed(text)).toThrow(`Expected a whole number from 0 to 4294967295, got '${text}'.`);
  });
  test('1 to 256 jobs', () => {
    expect([parseJobs('1'), parseJobs('256')]).toEqual([1, 256]);
    for (const text of ['0', '257']) expect(() => parseJobs(text)).toThrow('Expected a whole number from 1 to 256');
  });
});
