import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, Result } from '@gradus/contracts';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import {
  expectGone,
  gradus,
  hanging,
  hasPython,
  RIGHT,
  RIGHT_PYTHON,
  startGradus,
  tinyAssignment,
  WRONG,
  writeFiles,
} from './command.ts';

/** No test is about time: a machine may be busy. */
const PATIENCE = { timeout: 30_000, interval: 20 };
const WATCHING = 'watching submission.ts - Ctrl-C to stop\n';

let folder: string;
const started: ReturnType<typeof startGradus>[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradus-watch-'));
  await writeFiles(folder, { 'tiny/assignment.json': JSON.stringify(tinyAssignment) });
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** Watches a submission of these files and waits for what comes after each save. */
async function watching(name: string, files: Readonly<Record<string, string>>, ...more: string[]) {
  await writeFiles(join(folder, name), files);
  const child = startGradus(['check', join(folder, name), '--watch', '--assignment', join(folder, 'tiny'), ...more]);
  started.push(child);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let out = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  return {
    pid: child.pid as number,
    file: join(folder, name, 'submission.ts'),
    /** What is on standard error, taken when a text is there. */
    async untilError(text: string): Promise<string> {
      await vi.waitFor(() => expect(errors).toContain(text), PATIENCE);
      const printed = errors;
      errors = '';
      return printed;
    },
    /** Waits for a text and gives all that was printed since the last one, to its end. */
    async until(text: string): Promise<string> {
      await vi.waitFor(() => expect(out).toContain(text), PATIENCE);
      const end = out.indexOf(text) + text.length;
      const printed = out.slice(0, end);
      out = out.slice(end);
      return printed;
    },
    async interrupt(): Promise<number | null> {
      process.kill(-(child.pid as number), 'SIGINT');
      return await ended;
    },
  };
}

test('checks again after a save, one by another file in its place, a broken one and one that mends it', async () => {
  const { file, until, interrupt } = await watching('edited', { 'submission.ts': WRONG });
  expect(await until(WATCHING)).toMatch(/^tiny · submission\.ts · seed 1\n\n✗ rate .*0\/1/);

  await writeFile(file, RIGHT);
  expect(await until(WATCHING)).toMatch(/^\n-+\n\ntiny · submission\.ts · seed 1\n\n✓ rate +1\/1\n/);

  await writeFile(`${file}.new`, `console.log('by rename');\n${WRONG}`);
  await rename(`${file}.new`, file);
  expect(await until(WATCHING)).toMatch(/✗ rate [\s\S]*Your code printed:\n {2}by rename\n/);

  await writeFile(file, 'export const cyclicalLearningRate = (;');
  expect(await until(WATCHING)).toContain('the submission does not compile: submission.ts:1:38: Expression expected');

  await writeFile(file, RIGHT);
  expect(await until(WATCHING)).toContain('✓ rate');
  expect(await interrupt()).toBe(130);
});

test.skipIf(!hasPython)('a submission in Python, and one that becomes one', async () => {
  const { file, until, interrupt } = await watching('python', { 'submission.ts': WRONG });
  expect(await until(WATCHING)).toContain('✗ rate');
  const python = file.replace(/ts$/, 'py');
  await writeFile(python, RIGHT_PYTHON);
  expect(await until(WATCHING)).toContain('expected one submission, found submission.ts and submission.py');
  await rm(file);
  expect(await until('watching submission.py - Ctrl-C to stop\n')).toMatch(/tiny · submission\.py · seed 1\n\n✓ rate/);
  await writeFile(python, RIGHT_PYTHON.replace('return', 'return -'));
  expect(await until('watching submission.py - Ctrl-C to stop\n')).toContain('✗ rate');
  expect(await interrupt()).toBe(130);
});

test('a submission that throws or hangs ends no watch: what is saved takes its place', async () => {
  const pidFile = join(folder, 'hangs.pid');
  const { file, until, interrupt } = await watching('hangs', { 'submission.ts': "throw new Error('no');" });
  expect(await until(WATCHING)).toContain('crashes while it is loaded: Error: no');
  await writeFile(file, hanging(pidFile));
  await vi.waitFor(() => expect(existsSync(pidFile)).toBe(true), PATIENCE);
  await writeFile(file, RIGHT);
  const printed = await until(WATCHING);
  expect(printed).toContain('✓ rate');
  expect(printed).not.toContain('✗');
  await expectGone(Number(await readFile(pidFile, 'utf8')));
  expect(await interrupt()).toBe(130);
});

test('a submission that is deleted is told, and waited for; so is a file that it imports', async () => {
  const { file, until } = await watching('deleted', {
    'submission.ts': "export { cyclicalLearningRate } from './lib/rate.ts';",
    'lib/rate.ts': WRONG,
  });
  expect(await until(WATCHING)).toContain('✗ rate');
  await writeFile(join(folder, 'deleted/lib/rate.ts'), RIGHT);
  expect(await until(WATCHING)).toContain('✓ rate');
  await rm(join(folder, 'deleted'), { recursive: true });
  expect(await until(WATCHING)).toMatch(/gradus: .*deleted: expected a submission .*, found nothing\n/);
  await writeFiles(join(folder, 'deleted'), { 'submission.ts': WRONG });
  expect(await until(WATCHING)).toContain('✗ rate');
  await writeFile(file, RIGHT);
  expect(await until(WATCHING)).toContain('✓ rate');
});

test('types are advice for the version that they are of', async () => {
  const { file, until, untilError, interrupt } = await watching('untyped', {
    'submission.ts': 'export const cyclicalLearningRate = (t, low) => low;',
  });
  await until(WATCHING);
  await untilError("submission.ts(1,38): error TS7006: Parameter 't' implicitly has an 'any' type.");
  await writeFile(file, RIGHT);
  await until(WATCHING);
  await interrupt();
  expect(await untilError('')).toBe('');
});

test('--json: a result on a line for each version', async () => {
  const { file, until, untilError } = await watching('json', { 'submission.ts': WRONG }, '--json');
  const next = async () => parse(Result, JSON.parse(await until('\n')), 'stdout');
  expect(await next()).toMatchObject({ score: 0 });
  await writeFile(file, RIGHT);
  expect(await next()).toMatchObject({ score: 1 });
  await rm(file);
  await untilError('expected a file submission.ts or submission.py in this folder');
});

test('gradients alone are judged again after a save, a broken file is told', async () => {
  const gradients = join(folder, 'handout', 'case.npz');
  expect(await gradus(['handout', 'a3-batch-norm', '--out', join(folder, 'handout')])).toMatchObject({ code: 0 });
  const { until, interrupt } = await watching('handout/case.npz', {}, '--assignment', 'a3-batch-norm');
  const end = 'watching case.npz - Ctrl-C to stop\n';
  expect(await until(end)).toContain('✗ computeGradients (3 layers, batch norm)');
  const whole = await readFile(gradients);
  await writeFile(gradients, whole.subarray(0, 500));
  expect(await until(end)).toMatch(/gradus: \S+case\.npz: the archive: expected a zip archive/);
  await rm(gradients);
  expect(await until(end)).toMatch(/gradus: \S+case\.npz: expected a file of arrays, found nothing/);
  await writeFile(gradients, whole);
  expect(await until(end)).toContain('✗ computeGradients (3 layers, batch norm)');
  expect(await interrupt()).toBe(130);
});

test('gradients alone that are not there at first: one line, 2', async () => {
  const missing = join(folder, 'missing.npz');
  const { code, stderr } = await gradus(['check', missing, '--watch']);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: `gradus: ${missing}: expected a file of arrays, found nothing\n`,
  });
});

test('--json of gradients alone: a result on a line for each version, what is broken on standard error', async () => {
  await gradus(['handout', 'a3-batch-norm', '--out', join(folder, 'handout-json')]);
  const argv = ['--assignment', 'a3-batch-norm', '--json'];
  const { until, untilError } = await watching('handout-json/case.mat', {}, ...argv);
  expect(parse(Result, JSON.parse(await until('\n')), 'stdout').submission.language).toBe('mat');
  await writeFile(join(folder, 'handout-json', 'case.mat'), 'hello');
  expect(await untilError('case.mat')).toMatch(/case\.mat: expected a MATLAB file of level 5 .*\n$/);
});

test('Ctrl-C while it waits, and while a check runs: 130, and no process is left', async () => {
  const idle = await watching('idle', { 'submission.ts': RIGHT });
  await idle.until(WATCHING);
  const children = await readFile(`/proc/${idle.pid}/task/${idle.pid}/children`, 'utf8');
  const ahead = children.trim().split(' ').map(Number);
  expect(ahead).toHaveLength(1);
  expect(await idle.interrupt()).toBe(130);
  await expectGone(ahead[0] as number);

  const pidFile = join(folder, 'busy.pid');
  const busy = await watching('busy', { 'submission.ts': hanging(pidFile) });
  await vi.waitFor(() => expect(existsSync(pidFile)).toBe(true), PATIENCE);
  expect(await busy.interrupt()).toBe(130);
  await expectGone(Number(await readFile(pidFile, 'utf8')));
});

test('nothing to watch at first is wrong usage', async () => {
  const { code, stderr } = await gradus(['check', join(folder, 'nowhere'), '--watch']);
  expect(code).toBe(2);
  expect(stderr).toContain('nowhere: expected a submission');
});
