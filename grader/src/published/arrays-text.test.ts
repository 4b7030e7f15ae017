import { expect, test } from 'vitest';
import { arraysText } from './arrays-text.ts';

const tensors = (wrong: string, right: string, leftOut = '') =>
  [wrong, right, leftOut].flatMap((names, kind) =>
    names.split(' ').flatMap((tensor) => {
      if (tensor === '') return [];
      const counts = { wrong: kind === 0 ? 1 : 0, compared: kind === 2 ? 0 : 4, leftOut: 4 };
      return [{ tensor, worstError: 0, tolerance: 0, ...counts }];
    }),
  );

test.each([
  ['W1 b1 gamma1', 'W2 W3 b2', 'wrong: W1, b1, gamma1; right: W2-W3, b2'],
  ['W1 W2 W4 W9 W10', 'b1', 'wrong: W1-W2, W4, W9-W10; right: b1'],
  ['W1 W2', '', 'no array is right'],
  ['', 'W1', ''],
])('%s wrong, %s right', (wrong, right, text) => {
  expect(arraysText({ tensors: tensors(wrong, right, 'beta1') })).toBe(text);
});
