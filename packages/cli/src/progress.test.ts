import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { progressText, runWithProgress } from './progress.ts';

let printed: string[];
beforeEach(() => {
  printed = [];
  vi.spyOn(console, 'error').mockImplementation((line: string) => void printed.push(line));
});
afterEach(() => vi.restoreAllMocks());

describe('progressText', () => {
  test.each([
    [0, 0, 0, '', '░░░░░░░░░░░░░░░░░░░░   0 %'],
    [0.5, 0, 35_000, '', '██████████░░░░░░░░░░  50 %, 35 s left'],
    [0.25, 0, 600_000, 'loss 1.31', '█████░░░░░░░░░░░░░░░  25 %, 30 min left, loss 1.31'],
    [0.75, 0.5, 30_000, '', '███████████████░░░░░  75 %, 30 s left'],
    [0.6, 0.6, 100, '', '████████████░░░░░░░░  60 %'],
    [1, 0, 1000, 'x', '████████████████████ 100 %, 0 s left, x'],
  ])('%d from %d on after %i ms', (fraction, first, elapsedMs, note, text) => {
    expect(progressText(fraction, first, elapsedMs, note)).toBe(text);
  });
});

describe('runWithProgress, elsewhere than on a terminal', () => {
  test('returns the values in the order of the tasks, one after the other', async () => {
    const order: number[] = [];
    const task = (id: number) => ({
      title: `t${id}`,
      run: async () => {
        await setTimeout(id === 0 ? 20 : 0);
        order.push(id);
        return id;
      },
    });
    expect(await runWithProgress([task(0), task(1)])).toEqual([0, 1]);
    expect(order).toEqual([0, 1]);
    expect(await runWithProgress([task(0), task(1)], 2)).toEqual([0, 1]);
    expect(order.slice(2)).toEqual([1, 0]);
    expect(await runWithProgress([])).toEqual([]);
  });

  test('prints a line for each quarter, and one at the end', async () => {
    const run = async (report: (done: number, total: number, note?: string) => void) => {
      for (let done = 0; done <= 100; done++) report(done, 100, `step ${done}`);
    };
    await runWithProgress([{ title: 'train', run }]);
    expect(printed.map((line) => line.replace(/, \d+ s left/, ''))).toEqual([
      '  train: █████░░░░░░░░░░░░░░░  25 %, step 25',
      '  train: ██████████░░░░░░░░░░  50 %, step 50',
      '  train: ███████████████░░░░░  75 %, step 75',
      expect.stringMatching(/^ {2}train: done in \d+\.\d s$/),
    ]);
  });

  test('throws the error of a task, and begins none after it', async () => {
    const later = vi.fn(async () => 1);
    const tasks = [
      {
        title: 'a',
        run: async (): Promise<number> => {
          throw new Error('no data');
        },
      },
      { title: 'b', run: later },
    ];
    await expect(runWithProgress(tasks)).rejects.toThrow('no data');
    expect(later).not.toHaveBeenCalled();
  });
});
