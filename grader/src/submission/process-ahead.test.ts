import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { MissingToolError } from '@gradus/contracts';
import { expect, test, vi } from 'vitest';
import { hasPython } from '../../test/python.ts';
import { temporaryFolders, writeFiles } from '../../test/temporary-folder.ts';
import { Runtimes } from '../languages/runtimes.ts';
import { allowanceOf } from '../sandbox/allowance.ts';
import { Caller } from './caller.ts';
import { ProcessAhead } from './process-ahead.ts';
import { readSubmission } from './submission.ts';

vi.mock('node:child_process', { spy: true });

const temporaryFolder = temporaryFolders();
const LIMITS = { loadMs: 20_000, callMs: 10_000, totalMs: 60_000, memoryMb: 64 };
const started = () => vi.mocked(spawn).mock.results.map(({ value }) => value);

test('one process waits, is taken once, and runs the submission that it is given', async () => {
  const before = started().length;
  const folder = await writeFiles(await temporaryFolder(), {
    'submission.ts':
      'export const twice = (x: number): number => 2 * x; export const words = () => process.argv.length;',
  });
  const processes = new ProcessAhead(allowanceOf(LIMITS));
  processes.prepare('typescript');
  processes.prepare('typescript');
  await vi.waitFor(() => expect(started()).toHaveLength(before + 1));
  const caller = new Caller(await readSubmission(folder, { typescript: 'submission.ts' }), LIMITS, { processes });
  expect(await caller.call('twice', [21])).toEqual({ kind: 'returned', value: 42 });
  expect(await caller.call('words', [])).toEqual({ kind: 'returned', value: 2 });
  expect(started()).toHaveLength(before + 1);
  await caller.close();
  const another = await processes.take('typescript');
  expect(started()).toHaveLength(before + 2);
  await another.stop();
});

test('a process that ended while it waited is replaced', async () => {
  const processes = new ProcessAhead(allowanceOf(LIMITS));
  const before = started().length;
  processes.prepare('typescript');
  await vi.waitFor(() => expect(started()).toHaveLength(before + 1));
  const child = started().at(-1);
  child.kill('SIGKILL');
  await once(child, 'close');
  const taken = await processes.take('typescript');
  expect(started().at(-1)).not.toBe(child);
  expect(taken.isRunning).toBe(true);
  await taken.stop();
  expect(taken.isRunning).toBe(false);
});

test.skipIf(!hasPython)('a process of each language waits', async () => {
  const processes = new ProcessAhead(allowanceOf(LIMITS));
  const before = started().length;
  processes.prepare('typescript');
  processes.prepare('python');
  await vi.waitFor(() => expect(started()).toHaveLength(before + 2));
  const taken = await processes.take('python');
  expect(started()).toHaveLength(before + 2);
  await processes.close();
  expect(taken.isRunning).toBe(true);
  await taken.stop();
});

test('what cannot be started is told when it is taken', async () => {
  const processes = new ProcessAhead(allowanceOf(LIMITS), { runtimes: new Runtimes({ python: '/no/such/python' }) });
  processes.prepare('python');
  await expect(processes.take('python')).rejects.toThrow(MissingToolError);
  processes.prepare('python');
  await processes.close();
});

test('close stops the one that waits', async () => {
  const processes = new ProcessAhead(allowanceOf(LIMITS));
  await processes.close();
  processes.prepare('typescript');
  await processes.close();
  expect(started().at(-1).signalCode).toBe('SIGKILL');
});
