import { InputError } from '@gradus/contracts';
import { chooseBackend, UnavailableBackend } from '@gradus/matrix';
import { afterEach, expect, it, vi } from 'vitest';
import { tinyDataset } from '../test/tiny-dataset.ts';
import { tinySettings } from '../test/tiny-experiments.ts';
import { decodeCheckpoint } from './checkpoint.ts';
import { runInWorker } from './run-in-worker.ts';

const input = { dataset: tinyDataset(), settings: tinySettings, hash: 'ab', threads: 1, checkpointEveryMs: 0 };
const endless = { ...input, settings: { ...tinySettings, stepSize: 1_000_000, evaluationsPerCycle: 1_000_000 } };
const report = () => {};
const saveCheckpoint = async () => {};
afterEach(() => vi.unstubAllEnvs());

it('tells what failed in the thread', async () => {
  const wrong = { ...input, settings: { ...tinySettings, hidden: [0] } };
  await expect(runInWorker(wrong, { report, saveCheckpoint })).rejects.toThrow(
    'the training thread failed: initialiseParameters: expected two or more widths, whole numbers ≥ 1, got [3072, 0, 10]',
  );
});

it('saves checkpoints one after another, and none more often than it may', async () => {
  const saved: number[] = [];
  let running = 0;
  const slowly = async (bytes: Uint8Array) => {
    expect(running).toBe(0);
    running += 1;
    await new Promise(setImmediate);
    running -= 1;
    saved.push(decodeCheckpoint(Buffer.from(bytes), 'saved').state.t);
  };
  await runInWorker(input, { report, saveCheckpoint: slowly });
  expect(saved).toEqual([0, 10, 20]);
  await runInWorker({ ...input, checkpointEveryMs: 1e9 }, { report, saveCheckpoint: slowly });
  expect(saved).toEqual([0, 10, 20]);
});

it('ends the training when a checkpoint cannot be saved', async () => {
  const full = async () => {
    throw new InputError('no room');
  };
  await expect(runInWorker(endless, { report, saveCheckpoint: full })).rejects.toThrow(new InputError('no room'));
});

it('when it is interrupted, waits for what is being saved', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  let isSaved = false;
  const interrupted = async () => {
    controller.abort();
    isSaved = false;
    await new Promise((resolve) => setTimeout(resolve, 100));
    isSaved = true;
  };
  const training = runInWorker(endless, { report, saveCheckpoint: interrupted, signal });
  await expect(training).rejects.toMatchObject({ name: 'AbortError' });
  expect(isSaved).toBe(true);
  await expect(runInWorker(endless, { report, saveCheckpoint, signal })).rejects.toMatchObject({ name: 'AbortError' });
});

it.each(['wasm', 'blas'] as const)(
  'gives the same numbers however many threads and trainings there are (%s)',
  async (name) => {
    vi.stubEnv('GRADUS_BACKEND', name);
    if (!hasBackend(name)) return;
    // Products that are shared: 50×3072×60.
    const settings = { ...tinySettings, hidden: [50, 20], batchSize: 60, trainingSamples: 70, stepSize: 8 };
    const trainOn = (threads: number) => runInWorker({ ...input, settings, threads }, { report, saveCheckpoint });
    const alone = await trainOn(1);
    const [second, third] = await Promise.all([trainOn(2), trainOn(3)]);
    expect(second).toEqual(alone);
    expect(third).toEqual(alone);
  },
);

/** In CI it must be there. */
function hasBackend(name: string): boolean {
  try {
    return chooseBackend(name).name === name;
  } catch (error) {
    if (process.env.CI === 'true' || !(error instanceof UnavailableBackend)) throw error;
    console.warn(`not tested: ${error.message}`);
    return false;
  }
}
