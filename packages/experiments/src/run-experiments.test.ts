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

  it('keeps a history of the same hash and trains any other', async () => {
    const [first] = await runExperiments(request({ names: ['plain'] }), together);
    const path = first?.path ?? '';
    const { mtimeMs } = await stat(path);
    const [again] = await runExperiments(request({ names: ['plain'] }), never);
    expect(again).toEqual({ ...first, kept: true });
    expect((await stat(path)).mtimeMs).toBe(mtimeMs);
    const [short] = await runExperiments(request({ names: ['plain'], schedule: 'short' }), together);
    expect(short).toMatchObject({ kept: false, history: { schedule: 'short' } });
  });

  it('trains nothing twice when schedules alternate, searches included', async () => {
    const told: string[] = [];
    const run = (schedule: string, runTasks: TaskRunner) =>
      runExperiments(request({ names: ['plain', 'fine/1'], schedule, warn: (line) => void told.push(line) }), runTasks);
    const full = await run('full', together);
    expect(told).toEqual([]);
    const short = await run('short', together);
    expect(told).toHaveLength(full.length);
    const asKept = (runs: readonly FinishedRun[]) => runs.map((each) => ({ ...each, kept: true }));
    expect(await run('full', never)).toEqual(asKept(full));
    expect(await run('short', never)).toEqual(asKept(short));
    expect(await run('short', never)).toEqual(asKept(short));
    expect(told).toHaveLength(3 * full.length);
    for (const { path, history } of short) expect(await readJson(History, path)).toEqual(history);
    const aside = full.map(({ name, history }) => `_set-aside/${name}.${history.hash.slice(0, 12)}.json`);
    const files = await madeFiles(join(folder, 'histories'));
    expect(files.filter((file) => /^_set-aside.*json$/.test(file))).toEqual(aside.sort());
    expect(told).toContain(
      `${full[0]?.path}: holds a finished history of another training (schedule 'full'; settings, data, backend or version differ). It is set aside as ${join(folder, 'histories', `_set-aside/plain.${full[0]?.history.hash.slice(0, 12)}.json`)} when another takes its place.`,
    );
  });

  it('leaves a finished history in its place until the new one is there', async () => {
    const [full] = await runExperiments(request({ names: ['plain'] }), together);
    const controller = new AbortController();
    const interrupting: TaskRunner = (tasks) => Promise.all(tasks.map((task) => task.run(() => controller.abort(), 1)));
    const short = request({ names: ['plain'], schedule: 'short', signal: controller.signal });
    await expect(runExperiments(short, interrupting)).rejects.toMatchObject({ name: 'AbortError' });
    expect(await runExperiments(request({ names: ['plain'] }), never)).toEqual([{ ...full, kept: true }]);
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
  const watching: TaskRunner = async (tasks) => {
    // Its history cannot be written.
    await mkdir(join(folder, 'histories', 'broken.json'));
    return Promise.all(tasks.map((task) => task.run(() => {}, 1).finally(() => ended.push(task.title))));
  };
  const what = request({ experiments, names: ['long', 'broken'] });
  await expect(runExperiments(what, watching)).rejects.toThrow('broken.json: cannot be read (EISDIR)');
  expect(ended.sort()).toEqual(['broken', 'long']);
});
