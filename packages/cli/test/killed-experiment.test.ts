import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { synthesize } from '@gradus/data';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gradus, tinyAssignment, writeFiles } from './command.ts';

/** An evaluation, and with it a checkpoint, every 20 of 3,000 steps. */
const settings = {
  hidden: [6, 5],
  batchNorm: true,
  epsilon: 1e-5,
  activation: 'relu',
  leak: 0.01,
  initialisation: { kind: 'he' },
  lambda: 0.005,
  batchSize: 10,
  etaMin: 1e-5,
  etaMax: 0.1,
  stepSize: 1000,
  cycles: 1.5,
  runningStatistics: { kind: 'lastBatches', count: 30 },
  trainingSamples: 45,
  validationSamples: 5,
  evaluationsPerCycle: 100,
  evaluationSamples: 5,
  seed: 1,
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradus-killed-'));
  const experiments = { net: { title: 'Net', settings: {} } };
  await writeFiles(join(folder, 'assignment'), {
    'assignment.json': JSON.stringify(tinyAssignment),
    'experiments.json': JSON.stringify({ defaults: settings, schedules: {}, experiments }),
  });
  await synthesize(join(folder, 'data'), { recordsPerFile: 10 });
});
afterAll(() => rm(folder, { recursive: true }));

function train(out: string, meanwhile: (child: ChildProcess) => void = () => {}) {
  const inputs = ['--assignment', join(folder, 'assignment'), '--data', join(folder, 'data')];
  const argv = ['experiment', ...inputs, '--out', join(folder, out), '--checkpoint-every', '0'];
  return gradus(argv, { meanwhile });
}

const modifiedMs = (path: string) =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );

/** Sends the signal so many ms after a new checkpoint was written; not at all to a process that ended before. */
function afterCheckpoint(path: string, delayMs: number, signal: NodeJS.Signals) {
  return async (child: ChildProcess): Promise<void> => {
    const before = await modifiedMs(path);
    while (child.exitCode === null && (await modifiedMs(path)) === before) await wait(2);
    await wait(delayMs);
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, signal);
  };
}

/** Where a training keeps how far it is on the way to this history. */
function checkpointOf(history: string, out: string): string {
  return join(folder, out, `net.${JSON.parse(history).hash.slice(0, 12)}.checkpoint`);
}

test('an experiment that is killed again and again writes the bytes of an undisturbed one', async () => {
  expect(await train('whole')).toMatchObject({ code: 0 });
  const historyIn = (out: string) => readFile(join(folder, out, 'net.json'), 'utf8');
  const whole = await historyIn('whole');
  const checkpoint = checkpointOf(whole, 'often');
  const moments = [
    [0, 'SIGKILL'],
    [33, 'SIGKILL'],
    [70, 'SIGINT'],
    [111, 'SIGKILL'],
  ] as const;
  let ended: number | null = null;
  for (const [delayMs, signal] of moments) {
    const { code, stderr } = await train('often', afterCheckpoint(checkpoint, delayMs, signal));
    ended = code;
    if (code === 0) break; // faster than its signal
    expect(code).toBe(signal === 'SIGINT' ? 130 : null);
    expect(stderr).not.toContain('starts anew');
    if (signal === 'SIGINT') expect(stderr).toContain('Finished histories and checkpoints are in');
  }
  const last = await train('often');
  expect(last.code).toBe(0);
  if (ended !== 0) expect(last.stderr).toContain('resumed at t = ');
  expect(await historyIn('often')).toBe(whole);
  expect(await modifiedMs(checkpoint)).toBe(0);
});

test('a second experiment in the folder of one that runs ends at once, and may start when that one was killed', async () => {
  const out = join(folder, 'shared');
  let holder: number | undefined;
  let second: ReturnType<typeof train> | undefined;
  const first = await train('shared', async ({ pid }) => {
    if (pid === undefined) return;
    holder = pid;
    while ((await modifiedMs(join(out, '.gradus.lock.holder'))) === 0) await wait(2);
    // So that it cannot have ended before the second one looks.
    process.kill(-pid, 'SIGSTOP');
    second = train('shared');
    await second;
    process.kill(-pid, 'SIGKILL');
  });
  expect(first.code).toBe(null);
  const refused = await second;
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused?.stderr.trimEnd().split('\n').slice(1)).toEqual([
    `gradus: ${out}: process ${holder} on ${hostname()} is at work here. Wait until it has ended, or choose another folder with --out.`,
  ]);
  expect(await train('shared')).toMatchObject({ code: 0 });
});
