import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { endianness, tmpdir } from 'node:os';
import { join } from 'node:path';
import { History, InputError, readJson } from '@gradus/contracts';
import { synthesize } from '@gradus/data';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExitCode } from '../exit-code.ts';
import { experimentCommand } from './experiment.ts';

const A3 = new URL('../../../../assignments/a3-batch-norm/assignment.json', import.meta.url);
const assignment = vi.hoisted(() => ({ folder: '' }));
vi.mock('../assignment-folder.ts', () => ({ assignmentFolder: async () => assignment.folder }));

const defaults = {
  hidden: [5],
  batchNorm: true,
  epsilon: 1e-5,
  activation: 'relu',
  leak: 0.01,
  initialisation: { kind: 'he' },
  lambda: 0.005,
  batchSize: 10,
  etaMin: 1e-5,
  etaMax: 0.1,
  stepSize: 5,
  cycles: 1,
  runningStatistics: { kind: 'exponential', alpha: 0.9 },
  trainingSamples: 40,
  validationSamples: 10,
  evaluationsPerCycle: 2,
  evaluationSamples: 10,
  seed: 1,
};
const experiments = {
  'a-net': { title: 'A', settings: {} },
  'b-net': { title: 'B', settings: { stepSize: 1_000_000 } },
};

let folder: string;
let out: string;
let printed: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradus-experiment-'));
  assignment.folder = join(folder, 'assignment');
  await mkdir(assignment.folder);
  const declared = { defaults, schedules: { tiny: { stepSize: 2 } }, experiments };
  await copyFile(A3, join(assignment.folder, 'assignment.json'));
  await writeFile(join(assignment.folder, 'experiments.json'), JSON.stringify(declared));
  await synthesize(join(folder, 'data'), { recordsPerFile: 10 });
});
afterAll(() => rm(folder, { recursive: true }));

beforeEach(async () => {
  out = await mkdtemp(join(folder, 'out-'));
  printed = [];
  vi.spyOn(console, 'log').mockImplementation((text: string) => printed.push(text));
  vi.spyOn(console, 'error').mockImplementation((text: string) => printed.push(text));
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

function run(...argv: string[]): Promise<unknown> {
  const data = argv.includes('--data') ? [] : ['--data', join(folder, 'data')];
  return experimentCommand()
    .exitOverride()
    .parseAsync([...argv, '--assignment', 'a0', '--out', out, '--jobs', '2', ...data], { from: 'user' });
}

describe('gradus experiment', () => {
  it('says which data it uses, and ends with a table', async () => {
    await run('--schedule', 'tiny');
    expect(printed[0]).toContain('(--data), synthetic: a stand-in');
    const lines = printed.at(-1)?.split('\n');
    expect(lines?.[0]).toMatch(/^experiment +data +λ +validation +test$/);
    expect(lines?.[1]).toMatch(/^a-net +synthetic +0\.005 +\d+\.\d\d % +\d+\.\d\d % +schedule tiny$/);
    expect(lines?.[2]).toMatch(/^b-net /);
  });

  it('prints JSON, and keeps what is finished', async () => {
    await run('a-*', '--json');
    const [first] = JSON.parse(printed.at(-1) ?? '');
    expect(first).toMatchObject({
      name: 'a-net',
      kept: false,
      provenance: 'synthetic',
      schedule: 'full',
      lambda: 0.005,
    });
    const history = JSON.parse(await readFile(join(out, 'a-net.json'), 'utf8'));
    expect(history.test.accuracy).toBe(first.testAccuracy);
    // Its id, not the folder that --assignment named.
    expect(history.assignment).toBe('a3-batch-norm');
    await run('a-*');
    expect(printed.at(-1)).toMatch(/ kept$/);
  });

  it('exits with 130 when it is interrupted', async () => {
    vi.mocked(console.error).mockImplementation((text: string) => {
      printed.push(text);
      if (text.startsWith('Data:')) setTimeout(() => process.emit('SIGINT'), 100);
    });
    await run('b-net');
    expect(process.exitCode).toBe(ExitCode.interrupted);
    expect(printed.at(-1)).toBe(
      `Finished histories and checkpoints are in ${out}; the same command goes on from there.`,
    );
  });

  it.each([
    { title: 'an unknown experiment', argv: ['c-net'], message: "experiment 'c-net': expected one of a-net, b-net" },
    {
      title: 'an unknown schedule',
      argv: ['--schedule', 'quick'],
      message: "schedule 'quick': expected one of full, tiny",
    },
    { title: 'missing data', argv: ['--data', 'no-such-folder'], message: 'no-such-folder' },
  ])('refuses $title', async ({ argv, message }) => {
    const running = run(...argv);
    await expect(running).rejects.toThrow(message);
    await expect(running).rejects.toBeInstanceOf(InputError);
  });

  it('says how to get data when there are none', async () => {
    vi.stubEnv('CIFAR10_DIR', '');
    vi.stubEnv('XDG_CACHE_HOME', folder);
    const command = experimentCommand().exitOverride();
    await expect(command.parseAsync(['--assignment', 'a0'], { from: 'user' })).rejects.toThrow(
      "Run 'gradus data fetch'",
    );
    vi.unstubAllEnvs();
  });

  it('tells of a damaged checkpoint on standard error, and starts anew', async () => {
    await run('a-*');
    const history = await readJson(History, join(out, 'a-net.json'));
    await rm(join(out, 'a-net.json'));
    const path = join(out, `a-net.${history.hash.slice(0, 12)}.checkpoint`);
    await writeFile(path, 'gradus checkpoint 0\n');
    await run('a-*', '--checkpoint-every', '0.5');
    expect(console.error).toHaveBeenCalledWith(
      `${path}: expected 'gradus checkpoint 1 ${endianness()}' in its first line, got another. It is damaged or of another version: this training starts anew.`,
    );
    expect(await readdir(out)).toEqual(['.gradus.lock', 'a-net.json']);
  });

  it('tells what it sets aside on standard error, and takes it back', async () => {
    await run('a-*', '--json');
    const full = printed.at(-1);
    await run('a-*', '--schedule', 'tiny');
    expect(console.error).toHaveBeenCalledWith(
      expect.stringMatching(/a-net\.json: .* It is set aside as .*\.json when/),
    );
    await run('a-*', '--json');
    expect(JSON.parse(printed.at(-1) ?? '')).toEqual([{ ...JSON.parse(full ?? '')[0], kept: true }]);
  });

  it.each([
    ['--jobs', '0', 'Expected a whole number'],
    ['--checkpoint-every', '-1', "Expected a number of seconds ≥ 0, got '-1'."],
    ['--checkpoint-every', 'often', "Expected a number of seconds ≥ 0, got 'often'."],
  ])('refuses %s %s', async (flag, value, message) => {
    const command = experimentCommand()
      .exitOverride()
      .configureOutput({ writeErr: () => {} });
    await expect(command.parseAsync([`${flag}=${value}`], { from: 'user' })).rejects.toThrow(message);
  });
});
