import { expect, test } from 'vitest';
import { loadedTiny } from '../../../test/assignments.ts';
import { GraderPool } from './grader-pool.ts';

test('graders are kept for what was graded last, and never closed while they grade', async () => {
  const events: string[] = [];
  const loaded = loadedTiny();
  const pool = new GraderPool(({ seed }) => {
    events.push(`open ${seed}`);
    return {
      capacity: 1,
      grade: () => Promise.reject(new Error('not asked')),
      close: async () => void events.push(`close ${seed}`),
    };
  });
  const use = (seed: number, work = async () => {}) => pool.use({ loaded, seed }, work);
  await use(1);
  await use(1);
  await use(2);
  expect(events).toEqual(['open 1', 'open 2', 'close 1']);
  await use(3, () => use(2));
  expect(events.slice(3)).toEqual(['open 3', 'close 2']);
  await pool.close();
  expect(events.slice(5)).toEqual(['close 3']);
});
