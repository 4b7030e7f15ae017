import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { History, InputError, readJson } from '@gradus/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { madeFiles } from '../test/made-files.ts';
import { tinyDataset } from '../test/tiny-dataset.ts';
import { tinyExperiments } from '../test/tiny-experiments.ts';
import { type ExperimentsRequest, type FinishedRun, runExperiments, type TaskRunner } from './run-experiments.ts';
import { runTraining } from './training-run.ts';

// With two threads each; one by one with one.
const together: TaskRunner = (tasks) => Promise.all(tasks.map((task) => task.run(() => {}, 2)));
const oneByOne: TaskRunner = async (tasks) => {
  const finished = [];
  for (const task of tasks) finished.push(await task.run(() => {}, 1));
  return finished;
};
const never: TaskRunner = async (tasks) => {
  expect(tasks).toEqual([]);
  return [];
};

const dataset = tinyDataset();
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradus-experiments-'));
});
afterEach(() => rm(folder, { recursive: true }));

function request(more: Partial<ExperimentsRequest> = {}): ExperimentsRequest {
  return { experiments: tinyExperiments, assignment: 'a0', dataset, out: join(folder, 'histories'), ...more };
}

describe('runExperiments', () => {
  it('writes a valid history whose numbers are those of runTraining', async () => {
    const [run] = await runExperiments(request({ names: ['plain'] }), together);
    const history = await readJson(History, join(folder, 'histories', 'plain.json'));
    expect(run).toEqual({ name: 'plain', path: join(folder, 'histories', 'plain.json'), kept: false, history });
    expect(history).toMatchObject({
      experiment: 'plain',
      title: 'Plain',
      assignment: 'a0',
      schedule: 'full',
      engine: 'reference',
      data: { provenance: 'synthetic', sha256: 'tiny' },
    });
    const { points, test } = runTraining(dataset, history.settings, { report: () => {} });
    expect({ points, test }).toEqual({ points: history.points, test: history.test });
  });

  it('writes the same bytes however many run at a time', async () => {
    const bytes = async (out: string, runner: TaskRunner) => {
      const runs = await runExperiments(request({ out: join(folder, out), names: ['coarse'] }), runner);
      return Promise.all(runs.map(({ path }) => readFile(path, 'utf8')));
    };
    const [sequential, parallel] = [await bytes('a', oneByOne), await bytes('b', together)];
    expect(sequential).toHaveLength(3);
    expect(parallel).toEqual(sequential);
  });

  it('runs searches after those that they build on', async () => {
    const runs = await runExperiments(request({ names: ['best'], schedule: 'short' }), together);
    expect(runs.map(({ name }) => name)).toEqual(['coarse/1', 'coarse/2', 'coarse/3', 'fine/1', 'fine/2', 'best']);
    const accuracyOf = ({ history }: FinishedRun) => history.points.at(-1)?.validation.accuracy ?? 0;
    const searched = runs.slice(0, -1);
    const highest = Math.max(...searched.map(accuracyOf));
    const best = searched.filter((run) => accuracyOf(run) === highest).map(({ history }) => history.settings.lambda);
    expect(runs.at(-1)?.history.settings.lambda).toBe(Math.min(...best));
  });

  it('keeps a history of the same hash and makes any other anew', async () => {
    const [first] = await runExperiments(request({ names: ['plain'] }), together);
    const path = first?.path ?? '';
    const { mtimeMs } = await stat(path);
    const [again] = await runExperiments(request({ names: ['plain'] }), never);
    expect(again).toEqual({ ...first, kept: true });
    expect((await stat(path)).mtimeMs).toBe(mtimeMs);
    const [short] = await runExperiments(request({ names: ['plain'], schedule: 'short' }), together);
    expect(short).toMatchObject({ kept: false, history: { schedule: 'short' } });
    await writeFile(path, '{"experiment": "pl');
    const [repaired] = await runExperiments(request({ names: ['plain'] }), together);
    expect(repaired).toEqual(first);
  });

  it('brings the title of a kept history up to date', async () => {
    await runExperiments(request({ names: ['plain'] }), together);
    const experiments = structuredClone(tinyExperiments);
    experiments.experiments.plain = { title: 'Renamed', settings: { batchNorm: false, stepSize: 6 } };
    const [run] = await runExperiments(request({ names: ['plain'], experiments }), never);
    expect(run?.history.title).toBe('Renamed');
    expect(await readJson(History, run?.path ?? '')).toEqual(run?.history);
  });

  it('ends at once when it is interrupted, and leaves what was finished', async () => {
    const controller = new AbortController();
    const endless = structuredClone(tinyExperiments);
    endless.experiments.fine = { title: 'Endless', settings: { stepSize: 1_000_000 } };
    // 'fine' is declared first; it is started when 'coarse/1' has finished, and interrupted when it first reports.
    const backwards: TaskRunner = async ([fine, ...others]) => [
      ...(await oneByOne(others)),
      ...(await Promise.all(fine ? [fine.run(() => controller.abort(), 1)] : [])),
    ];
    const interrupted = request({ names: ['coarse/1', 'fine'], experiments: endless, signal: controller.signal });
    await expect(runExperiments(interrupted, backwards)).rejects.toMatchObject({ name: 'AbortError' });
    expect(await madeFiles(join(folder, 'histories'))).toEqual(['coarse', 'coarse/1.json']);
    await expect(runExperiments(interrupted, together)).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('lets nobody else work in its folder meanwhile', async () => {
    const out = join(folder, 'histories');
    let refusal: unknown;
    const intruding: TaskRunner = async (tasks) => {
      refusal = await runExperiments(request(), never).catch((error) => error);
      return await together(tasks);
    };
    const [run] = await runExperiments(request({ names: ['plain'] }), intruding);
    expect(refusal).toBeInstanceOf(InputError);
    expect(String(refusal)).toContain(`${out}: process ${process.pid} on `);
    expect(await runExperiments(request({ names: ['plain'] }), never)).toEqual([{ ...run, kept: true }]);
  });

  it('tells of a folder that cannot be made before anything is trained', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    await expect(runExperiments(request({ out: join(file, 'histories') }), never)).rejects.toThrow(
      new InputError(`${join(file, 'histories')}: cannot be written (ENOTDIR). Choose another place with --out.`),
    );
  });

  it('tells of too few images before anything is trained', async () => {
    const few = request({ dataset: tinyDataset(79) });
    await expect(runExperiments(few, never)).rejects.toThrow(InputError);
  });
});

it('when one training fails, ends the others before it says so', async () => {
  const ended: string[] = [];
  const endless = { ...tinyExperiments.defaults, stepSize: 1_000_000 };
  const experiments = {
    ...tinyExperiments,
    experiments: {
      long: { title: 'Long', settings: endless },
      broken: { title: 'Broken', settings: {} },
    },
  };
  // Its checkpoints cannot be written.
  await mkdir(join(folder, 'histories', 'broken.checkpoint.part'), { recursive: true });
  const watching: TaskRunner = (tasks) =>
    Promise.all(tasks.map((task) => task.run(() => {}, 1).finally(() => ended.push(task.title))));
  const what = request({ experiments, names: ['long', 'broken'], checkpointEveryMs: 0 });
  await expect(runExperiments(what, watching)).rejects.toThrow('broken.checkpoint');
  expect(ended.sort()).toEqual(['broken', 'long']);
});
