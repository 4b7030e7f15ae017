import { expect, it } from 'vitest';
import { interleave } from './interleave.ts';

it('goes round, and does not count the first round', async () => {
  let calls = 0;
  const measure = async () => calls++;
  const told: number[] = [];
  expect(await interleave([measure, measure], 2, 0, (round) => told.push(round))).toEqual([
    [2, 4],
    [3, 5],
  ]);
  expect(told).toEqual([1, 2]);
});

it('warms up for as many rounds as it is told', async () => {
  let calls = 0;
  expect(await interleave([async () => calls++], 2, 0, () => {}, 3)).toEqual([[3, 4]]);
});
