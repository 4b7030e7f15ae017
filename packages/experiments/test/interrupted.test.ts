import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExperimentSettings } from '@gradus/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Checkpoint, encodeCheckpoint } from '../src/checkpoint.ts';
import { type ExperimentsRequest, runExperiments, type TaskRunner } from '../src/run-experiments.ts';
import { runTraining } from '../src/training-run.ts';
import { madeFiles } from './made-files.ts';
import { tinyDataset } from './tiny-dataset.ts';
import { tinyExperiments, tinySettings } from './tiny-experiments.ts';

const dataset = tinyDataset();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradus-interrupted-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** In a folder of its own. */
async function newRequest(more: Partial<ExperimentSettings>): Promise<ExperimentsRequest> {
  const defaults = { ...tinySettings, stepSize: 100, evaluationsPerCycle: 20, ...more };
  const experiments = { ...tinyExperiments, defaults, experiments: { net: { title: 'Net', settings: {} } } };
  return { experiments, assignment: 'a0', dataset, out: await mkdtemp(join(folder, 'out-')), checkpointEveryMs: 0 };
}

const undisturbed: TaskRunner = (tasks) => Promise.all(tasks.map((task) => task.run(() => {}, 1)));

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
          // Two threads: those of an undisturbed one do not matter.
        }, 2),
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

const historyOf = ({ out }: ExperimentsRequest) => readFile(join(out, 'net.json'), 'utf8');

describe('a training that is interrupted again and again', () => {
  it.each<[string, Partial<ExperimentSettings>]>([
    ['batch norm, exponential statistics', {}],
    ['batch norm, statistics of the last batches', { runningStatistics: { kind: 'lastBatches', count: 9 } }],
    ['no batch norm', { batchNorm: false, hidden: [6, 6] }],
  ])('writes the bytes of an undisturbed one: %s', async (_, more) => {
    const whole = await newRequest(more);
    await runExperiments(whole, undisturbed);
    const often = await newRequest(more);
    const notes: string[] = [];
    let interrupts = 0;
    for (const share of [0.05, 0.6]) {
      if (await runUntil(often, share, notes)) break; // faster than its interrupt
      interrupts += 1;
      expect(await madeFiles(often.out)).toEqual([expect.stringMatching(/^net\.[0-9a-f]{12}\.checkpoint$/)]);
    }
    await runUntil(often, NEVER, notes);
    expect(notes.some((note) => note.startsWith('resumed at t = '))).toBe(interrupts > 0);
    expect(await madeFiles(often.out)).toEqual(['net.json']);
    expect(await historyOf(often)).toBe(await historyOf(whole));
  });
});

describe('a checkpoint that is there', () => {
  let whole: ExperimentsRequest;
  /** Half-way to the history of `whole`, after 150 of 300 steps, and the name of its file. */
  let half: Buffer;
  let name: string;
  beforeAll(async () => {
    whole = await newRequest({});
    const saved: Buffer[] = [];
    for (const { history } of await runExperiments(whole, undisturbed)) {
      const onCheckpoint = (checkpoint: Checkpoint) => saved.push(encodeCheckpoint(checkpoint, history.hash));
      runTraining(dataset, history.settings, { report: () => {}, onCheckpoint });
      name = `net.${history.hash.slice(0, 12)}.checkpoint`;
    }
    half = saved[saved.length >> 1] ?? Buffer.of();
  });

  it.each([
    { title: 'goes on from its own', flipped: 0, resumed: true, told: 0 },
    { title: 'starts anew, and says so, when it is damaged', flipped: 1, resumed: false, told: 1 },
  ])('$title', async ({ flipped, resumed, told }) => {
    const again = await newRequest({});
    const path = join(again.out, name);
    await writeFile(
      path,
      half.map((byte, i) => (i === half.length >> 1 ? byte ^ flipped : byte)),
    );
    const notes: string[] = [];
    const warnings: string[] = [];
    await runUntil({ ...again, warn: (line) => void warnings.push(line) }, NEVER, notes);
    expect(notes.some((note) => note.startsWith('resumed at t = 150'))).toBe(resumed);
    expect(warnings).toHaveLength(told);
    for (const line of warnings) expect(line).toMatch(new RegExp(`^${path}: .*this training starts anew`));
    expect(await historyOf(again)).toBe(await historyOf(whole));
    expect(await madeFiles(again.out)).toEqual(['net.json']);
  });

  it('outlives the trainings of other settings, the kept ones too', async () => {
    const { out } = await newRequest({});
    await writeFile(join(out, name), half);
    const other = { ...(await newRequest({ seed: 4 })), out };
    for (const _ of ['trained', 'kept']) {
      await runExperiments(other, undisturbed);
      expect(await madeFiles(out)).toEqual([name, 'net.json']);
    }
    const notes: string[] = [];
    await runUntil({ ...whole, out }, NEVER, notes);
    expect(notes.some((note) => note.startsWith('resumed at t = 150'))).toBe(true);
  });

  it('is removed beside its history that is kept', async () => {
    await writeFile(join(whole.out, name), 'of a process that was killed at the very end');
    await runExperiments(whole, undisturbed);
    expect(await madeFiles(whole.out)).toEqual(['net.json']);
  });
});
