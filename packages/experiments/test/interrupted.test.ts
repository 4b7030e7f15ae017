import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExperimentSettings } from '@gradus/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeCheckpoint } from '../src/checkpoint.ts';
import { type ExperimentsRequest, runExperiments, type TaskRunner } from '../src/run-experiments.ts';
import { runTraining } from '../src/training-run.ts';
import { tinyDataset } from './tiny-dataset.ts';
import { tinyExperiments, tinySettings } from './tiny-experiments.ts';

const dataset = tinyDataset();
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradus-interrupted-'));
});
afterEach(() => rm(folder, { recursive: true }));

function request(out: string, more: Partial<ExperimentSettings>): ExperimentsRequest {
  const defaults = { ...tinySettings, stepSize: 100, evaluationsPerCycle: 20, ...more };
  const experiments = { ...tinyExperiments, defaults, experiments: { net: { title: 'Net', settings: {} } } };
  return { experiments, assignment: 'a0', dataset, out: join(folder, out), checkpointEveryMs: 0 };
}

const undisturbed: TaskRunner = (tasks) => Promise.all(tasks.map((task) => task.run(() => {})));

/** A share of a training that it does not reach. */
const NEVER = 2;

/** Runs until it has reported that it is so far; true when that was the end of it. */
async function runUntil(what: ExperimentsRequest, share: number, notes: string[]): Promise<boolean> {
  const controller = new AbortController();
  const interrupting: TaskRunner = (tasks) =>
    Promise.all(
      tasks.map((task) =>
        task.run((done, total, note = '') => {
          notes.push(note);
          if (done >= share * total) controller.abort();
        }),
      ),
    );
  try {
    await runExperiments({ ...what, signal: controller.signal }, interrupting);
    return true;
  } catch (error) {
    expect(error).toBe(controller.signal.reason);
    return false;
  }
}

const historyIn = (out: string) => readFile(join(folder, out, 'net.json'), 'utf8');

describe('a training that is interrupted again and again', () => {
  it.each<[string, Partial<ExperimentSettings>]>([
    ['batch norm, exponential statistics', {}],
    ['batch norm, statistics of the last batches', { runningStatistics: { kind: 'lastBatches', count: 9 } }],
    ['no batch norm', { batchNorm: false, hidden: [6, 6] }],
  ])('writes the bytes of an undisturbed one: %s', async (_, more) => {
    await runExperiments(request('whole', more), undisturbed);
    const often = request('often', more);
    const notes: string[] = [];
    let interrupts = 0;
    for (const share of [0.05, 0.4, 0.8]) {
      if (await runUntil(often, share, notes)) break; // faster than its interrupt
      interrupts += 1;
      expect(await readdir(often.out)).toEqual(['net.checkpoint']);
    }
    await runUntil(often, NEVER, notes);
    expect(notes.some((note) => note.startsWith('resumed at t = '))).toBe(interrupts > 0);
    expect(await readdir(often.out)).toEqual(['net.json']);
    expect(await historyIn('often')).toBe(await historyIn('whole'));
  });
});

describe('a checkpoint that is there', () => {
  /** A finished history, and in another folder the checkpoint that it had half-way. */
  async function prepare(seed: number, change: (bytes: Buffer) => void) {
    const [run] = await runExperiments(request('whole', { seed }), undisturbed);
    const saved: Buffer[] = [];
    if (run === undefined) throw new Error('expected one run, got none');
    const { hash, settings } = run.history;
    runTraining(dataset, settings, {
      report: () => {},
      onCheckpoint: (checkpoint) => saved.push(encodeCheckpoint(checkpoint, hash)),
    });
    const half = saved[saved.length >> 1] ?? Buffer.of();
    change(half);
    await mkdir(join(folder, 'half'));
    await writeFile(join(folder, 'half', 'net.checkpoint'), half);
  }

  it.each([
    { what: 'goes on from its own', seed: 3, flipped: 0, isResumed: true, isTold: false },
    { what: 'starts anew, and says so, when it is damaged', seed: 3, flipped: 1, isResumed: false, isTold: true },
    { what: 'starts anew when it is of another history', seed: 4, flipped: 0, isResumed: false, isTold: false },
  ])('$what', async ({ seed, flipped, isResumed, isTold }) => {
    await prepare(3, (bytes) => {
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ flipped;
    });
    const notes: string[] = [];
    const warnings: string[] = [];
    const warn = (line: string) => void warnings.push(line);
    await runUntil({ ...request('half', { seed }), warn }, NEVER, notes);
    expect(notes.some((note) => note.startsWith('resumed at t = 150'))).toBe(isResumed);
    const path = join(folder, 'half', 'net.checkpoint');
    expect(warnings).toEqual(
      isTold ? [expect.stringMatching(new RegExp(`^${path}: .*this training starts anew`))] : [],
    );
    expect((await historyIn('half')) === (await historyIn('whole'))).toBe(seed === 3);
    expect(await readdir(join(folder, 'half'))).toEqual(['net.json']);
  });

  it('is removed beside a history that is kept', async () => {
    await runExperiments(request('whole', {}), undisturbed);
    await writeFile(join(folder, 'whole', 'net.checkpoint'), 'of a process that was killed at the very end');
    await runExperiments(request('whole', {}), undisturbed);
    expect(await readdir(join(folder, 'whole'))).toEqual(['net.json']);
  });
});
