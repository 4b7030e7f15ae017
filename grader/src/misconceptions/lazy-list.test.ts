import { expect, test } from 'vitest';
import { LazyList } from './lazy-list.ts';

test('makes each item once, and no more than are asked for', () => {
  const made: number[] = [];
  const list = new LazyList(
    (function* () {
      for (const k of [1, 2, 3]) {
        made.push(k);
        yield k;
      }
    })(),
  );
  const [first] = list;
  expect([first, ...made]).toEqual([1, 1]);
  const [, second] = list;
  expect(second).toBe(2);
  expect([...list]).toEqual([1, 2, 3]);
  expect([...list]).toEqual([1, 2, 3]);
  expect(made).toEqual([1, 2, 3]);
});
