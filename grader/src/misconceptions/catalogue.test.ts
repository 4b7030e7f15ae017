import { expect, test } from 'vitest';
import { catalogue } from './catalogue.ts';

test('the catalogue has at least 60 entries with ids of their own', () => {
  const ids = catalogue.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThanOrEqual(60);
});

test.each(catalogue)('$id is told in a sentence that names the equation, its hint is a question', (entry) => {
  expect(entry.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  expect(entry.title).not.toMatch(/\.$/);
  expect(entry.what).toMatch(/eq\. \d\d| = /);
  expect(entry.what).not.toMatch(/\.$|^Your|^[A-Z]/);
  expect(entry.hint).toMatch(/\?$/);
  expect(Object.keys(entry.rules)).not.toEqual([]);
});
