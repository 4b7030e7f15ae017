import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { Assignment, readJson } from '@gradus/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { tinyAssignment } from '../test/command.ts';
import { main } from './main.ts';

const A3 = fileURLToPath(new URL('../../../assignments/a3-batch-norm/assignment.json', import.meta.url));
/** Of the published case: its parameters are arrays of the right names and shapes, and no gradients. */
const FORMATS = ['npz', 'mat', 'safetensors'];

let folder: string;
let out: string;
let error: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradus-gradients-'));
  vi.spyOn(console, 'log').mockImplementation(() => {});
  expect(await main(['handout', 'a3-batch-norm', '--out', join(folder, 'handout')])).toBe(0);
  const assignment = await readJson(Assignment, A3);
  // Whatever is finite is right.
  const checks = assignment.checks.map((check) => ({ ...check, tolerance: { absolute: 1e9, relative: 1 } }));
  await mkdir(join(folder, 'lenient'));
  await writeFile(join(folder, 'lenient', 'assignment.json'), JSON.stringify({ ...assignment, checks }));
  await mkdir(join(folder, 'tiny'));
  await writeFile(join(folder, 'tiny', 'assignment.json'), JSON.stringify(tinyAssignment));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  out = '';
  error = '';
  vi.spyOn(console, 'log').mockImplementation((text: string) => {
    out += `${stripVTControlCharacters(text)}\n`;
  });
  vi.spyOn(console, 'error').mockImplementation((text: string) => {
    error += `${stripVTControlCharacters(text)}\n`;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const check = (format: string, ...more: string[]) =>
  main(['check', join(folder, 'handout', `case.${format}`), ...more]);

describe('gradus check of gradients alone', () => {
  test.each(FORMATS)('%s: one check, its worst entry, 1', async (format) => {
    expect(await check(format)).toBe(1);
    const lines = out.split('\n');
    expect(lines.slice(0, 3)).toEqual([
      `a3-batch-norm · case.${format} · seed 7`,
      '',
      expect.stringContaining('✗ computeGradients (3 layers, batch norm)    0/8'),
    ]);
    const place = format === 'mat' ? 'beta1\\(4,1\\)' : 'beta1\\[3,0\\]';
    expect(out).toMatch(new RegExp(`worst ${place}: yours \\S+ expected \\S+ error [^;]*;\\s+92\\s+of 92\\s+wrong`));
    expect(out.replaceAll(/\s+/g, ' ')).toContain('92 wrong; no array is right');
    expect(out).toMatch(/\n0\/8 points · 1 failed · \d\.\d s/);
    expect(error).toBe('');
  });

  test('right ones: 0', async () => {
    expect(await check('npz', '--assignment', join(folder, 'lenient'))).toBe(0);
    expect(out).toContain('8/8 points · 1 passed');
  });

  test('--json: the same result but for language and hash', async () => {
    const results = [];
    for (const format of FORMATS) {
      out = '';
      expect(await check(format, '--json', '--only', 'computeGradients-3-layers-bn')).toBe(1);
      results.push(JSON.parse(out));
    }
    expect(results.map(({ submission }) => submission.language)).toEqual(FORMATS);
    const same = results.map((result) => ({ ...result, submission: result.submission.id }));
    expect(same[1]).toEqual(same[0]);
    expect(same[2]).toEqual(same[0]);
    expect(same[0]).toMatchObject({ submission: 'case', checks: [{ id: 'computeGradients-3-layers-bn' }] });
  });

  test.each<[string, string[], string]>([
    [
      'another check',
      ['--only', 'softmax'],
      "--only: case.npz is judged by 'computeGradients-3-layers-bn' alone, got 'softmax'. Leave --only out, or give a submission",
    ],
    [
      'an adapter',
      ['--adapter', 'nope.py'],
      '--adapter: case.npz holds gradients alone, nothing of it is run. Leave --adapter out',
    ],
    ['a Python', ['--python', 'nope'], '--python: case.npz holds gradients alone'],
    ['another seed', ['--seed', '8'], 'expected the published seed 7, got 8: gradients alone are those of the'],
    [
      'an assignment that publishes nothing',
      ['--assignment', 'tiny'],
      'tiny takes no gradients alone: its assignment.json',
    ],
  ])('%s: one line, 2', async (_, argv, message) => {
    expect(await check('npz', ...argv.map((word) => (word === 'tiny' ? join(folder, word) : word)))).toBe(2);
    expect(error).toContain(`gradus: ${message}`);
    expect(error.trimEnd().split('\n')).toHaveLength(1);
    expect(out).toBe('');
  });

  test('a broken file: one line with its name, 2', async () => {
    const whole = await readFile(join(folder, 'handout', 'case.mat'));
    await writeFile(join(folder, 'cut.mat'), whole.subarray(0, 300));
    expect(await main(['check', join(folder, 'cut.mat')])).toBe(2);
    expect(error).toMatch(/^gradus: \S+cut\.mat: byte 128: expected \d+ bytes, got \d+: the file is cut off\n$/);
  });
});

describe('gradus handout', () => {
  test('says what it wrote', async () => {
    expect(await main(['handout', 'a3-batch-norm', '--out', join(folder, 'again')])).toBe(0);
    const names = (await readdir(join(folder, 'again'))).sort();
    expect(out).toBe(names.map((name) => `wrote ${join(folder, 'again', name)}\n`).join(''));
    out = '';
    expect(await main(['handout', 'a3-batch-norm', '--out', join(folder, 'json'), '--json'])).toBe(0);
    expect(JSON.parse(out)).toEqual({ files: names.map((name) => join(folder, 'json', name)) });
  });

  test('a folder with files in it: one line, 2', async () => {
    expect(await main(['handout', 'a3-batch-norm', '--out', folder])).toBe(2);
    expect(error).toMatch(/^gradus: \S+: expected an empty folder, found \S+\. Choose another with --out\n$/);
  });
});
