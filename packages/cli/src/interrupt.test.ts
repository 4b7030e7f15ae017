import { afterEach, expect, test, vi } from 'vitest';
import { abortOnInterrupt, exitOnInterrupt } from './interrupt.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const listeners = () => SIGNALS.map((signal) => process.listenerCount(signal));

afterEach(() => vi.restoreAllMocks());

function exitMock() {
  return vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
}

test.each(SIGNALS)('%s aborts; the second one ends at once', async (name) => {
  const exit = exitMock();
  const error = vi.spyOn(console, 'error').mockImplementation(() => {});
  const before = listeners();
  const value = await abortOnInterrupt(async (signal) => {
    expect(signal.aborted).toBe(false);
    process.emit(name);
    expect(signal.aborted).toBe(true);
    expect(exit).not.toHaveBeenCalled();
    process.emit(name);
    expect(exit).toHaveBeenCalledWith(130);
    return 7;
  });
  expect(value).toBe(7);
  expect(error).toHaveBeenCalledWith(expect.stringContaining('Press Ctrl-C again to stop at once.'));
  expect(listeners()).toEqual(before);
});

test.each(SIGNALS)('%s ends what leaves nothing behind', async (name) => {
  const exit = exitMock();
  const before = listeners();
  await expect(
    exitOnInterrupt(async () => {
      process.emit(name);
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(exit).toHaveBeenCalledWith(130);
  expect(listeners()).toEqual(before);
});
