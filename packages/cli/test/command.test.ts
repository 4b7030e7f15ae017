import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Gradebook, JournalEntry, parse, Result, readJson } from '@gradus/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  expectGone,
  gradus,
  hanging,
  hasPython,
  notebook,
  RIGHT,
  RIGHT_PYTHON,
  tinyAssignment,
  WRONG,
  writeFiles,
} from './command.ts';

let folder: string;
let assignment: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradus-command-'));
  assignment = ['--assignment', join(folder, 'tiny')];
  await writeFiles(folder, {
    'tiny/assignment.json': JSON.stringify(tinyAssignment),
    'right/submission.ts': `console.log('hello');\n${RIGHT}`,
    'wrong/submission.ts': WRONG,
    'broken/submission.ts': 'export const cyclicalLearningRate = (;',
    'untyped/submission.ts': 'export const cyclicalLearningRate = (t, low) => low;',
    'python/submission.py': `print('hello')\n${RIGHT_PYTHON}`,
    'notebook/a3.ipynb': notebook(['%matplotlib inline', RIGHT_PYTHON, 'print(1)\nfor i in range(3): pass']),
    'adapted/nn.ts': 'export const rate = (t: number, low: number): number => low;',
    'course/adapter.ts': "export { rate as cyclicalLearningRate } from './submission.ts';",
    'empty/notes.txt': '',
    'class/alice.ts': RIGHT,
    'class/bob/submission.ts': WRONG,
  });
});
afterAll(() => rm(folder, { recursive: true }));

const check = (name: string, ...more: string[]) => gradus(['check', join(folder, name), ...assignment, ...more]);

/** Presses Ctrl-C once the submission runs. */
function interruptWhenRunning(pidFile: string, times = 1) {
  return (child: ChildProcess): void => {
    const timer = setInterval(() => {
      if (!existsSync(pidFile)) return;
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
      times -= 1;
      if (times === 0) clearInterval(timer);
    }, 500);
    child.once('close', () => clearInterval(timer));
  };
}

describe('gradus check', () => {
  test('a right submission: 0, and what it printed', async () => {
    const { code, stdout, stderr } = await check('right');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.replace(/\d+\.\d s/, '0.9 s')).toBe(
      `tiny · submission.ts · seed 1\n\n✓ rate${' '.repeat(39)}1/1\n\n1/1 points · 1 passed · 0.9 s\n\nYour code printed:\n  hello\n`,
    );
  });

  test.skipIf(!hasPython)('one in Python, on the same screen', async () => {
    const { code, stdout, stderr } = await check('python');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.replace(/\d+\.\d s/, '0.9 s')).toBe(
      `tiny · submission.py · seed 1\n\n✓ rate${' '.repeat(39)}1/1\n\n1/1 points · 1 passed · 0.9 s\n\nYour code printed:\n  hello\n`,
    );
    expect(await readdir(join(folder, 'python'))).toEqual(['submission.py']);
  });

  test.skipIf(!hasPython)('a notebook: what was left out of it', async () => {
    const { code, stdout, stderr } = await check('notebook');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^tiny · a3\.ipynb · seed 1\n/);
    expect(stdout).toMatch(
      /1 passed · .*\n\nLeft out of your code:\n {8}cell 1 \(%matplotlib inline\), cell 3 \(print\(1\), a for loop\)\n/,
    );
    const json = await check('notebook/a3.ipynb', '--json');
    expect(parse(Result, JSON.parse(json.stdout), 'result').score).toBe(1);
    expect(json.stderr).toContain('cell 3 (print(1), a for loop)');
  });

  test('the adapter of a course, and none', async () => {
    const { code, stdout } = await check('adapted', '--adapter', join(folder, 'course/adapter.ts'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^tiny · nn\.ts through adapter\.ts · seed 1\n/);
    expect(await check('adapted', '--adapter', 'none.ts')).toMatchObject({
      code: 2,
      stderr: 'gradus: none.ts: expected the file of an adapter, found none\n',
    });
  });

  test('3 when nothing runs it', async () => {
    const { code, stderr } = await check('python/submission.py', '--python', '/no/such/python');
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^gradus: '\/no\/such\/python': expected a Python \(3\.10 or newer\) with numpy, got no such program\. Name .*\n$/,
    );
  });

  test('a wrong one: 1, with other inputs for another seed', async () => {
    const { code, stdout } = await check('wrong', '--seed', '5');
    expect(code).toBe(1);
    expect(stdout).toContain('tiny · submission.ts · seed 5');
    expect(stdout).toContain('worst eta(0)[0,0]: yours 0.0000, expected 0.25000');
  });

  test('--json: a result on standard output and nothing else', async () => {
    const { code, stdout } = await check('untyped', '--json', '--only', 'rate');
    expect(code).toBe(0);
    const result = parse(Result, JSON.parse(stdout), 'stdout');
    expect(result).toMatchObject({ assignment: 'tiny', score: 1, submission: { id: 'untyped' } });
    expect((await check('untyped', '--json')).stdout).toBe(stdout);
  });

  test('types are advice; a syntax error is told once', async () => {
    const untyped = await check('untyped');
    expect(untyped.code).toBe(0);
    expect(untyped.stderr).toContain("submission.ts(1,38): error TS7006: Parameter 't' implicitly has an 'any' type.");
    const broken = await check('broken');
    expect(broken.code).toBe(1);
    expect(broken.stdout).toContain('the submission does not compile: submission.ts:1:38: Expression expected');
    expect(broken.stderr).not.toContain('submission.ts');
  });

  test('the submission in this folder, which stays as it was; a folder that cannot be written will do', async () => {
    const cwd = join(folder, 'right');
    expect((await gradus(['check', ...assignment], { cwd })).code).toBe(0);
    expect(await readdir(cwd)).toEqual(['submission.ts']);
    // Not even root can write there.
    if (existsSync('/proc/self')) {
      expect((await gradus(['check', cwd, ...assignment], { cwd: '/proc' })).code).toBe(0);
    }
  });

  test("compiled code is kept in the user's cache folder; one that cannot be written will do", async () => {
    const argv = ['check', join(folder, 'right'), ...assignment];
    const cache = join(folder, 'cache');
    expect((await gradus(argv, { environment: { XDG_CACHE_HOME: cache } })).code).toBe(0);
    const kept = await readdir(cache, { recursive: true, withFileTypes: true });
    expect(kept.filter((entry) => entry.isFile()).length).toBeGreaterThan(100);
    const { code, stderr } = await gradus(argv, { environment: { XDG_CACHE_HOME: join(folder, 'empty/notes.txt') } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('Ctrl-C: 130, and no process is left', async () => {
    const pidFile = join(folder, 'check.pid');
    await writeFiles(folder, { 'hangs/submission.ts': hanging(pidFile) });
    const meanwhile = interruptWhenRunning(pidFile);
    const { code } = await gradus(['check', join(folder, 'hangs'), ...assignment], { meanwhile });
    expect(code).toBe(130);
    await expectGone(Number(await readFile(pidFile, 'utf8')));
  });

  test('a reader that has seen enough is no error', async () => {
    const meanwhile = (child: ChildProcess) => child.stdout?.destroy();
    const { code, stderr } = await gradus(['check', join(folder, 'wrong'), ...assignment], { meanwhile });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  });

  test.each([
    ['colours where they are wanted', [], { FORCE_COLOR: '1' }, true],
    ['NO_COLOR', [], { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    ['--no-color', ['--no-color'], { FORCE_COLOR: '1' }, false],
    ['elsewhere than on a terminal', [], {}, false],
  ])('%s', async (_, flags, environment, isColoured) => {
    const argv = ['check', join(folder, 'right'), ...assignment, ...flags];
    const { stdout } = await gradus(argv, { environment });
    expect(stdout.includes('\u001b[')).toBe(isColoured);
  });
});

describe('gradus grade', () => {
  const grade = (hand: string, out: string, ...more: string[]) =>
    gradus(['grade', join(folder, hand), ...assignment, '--out', join(folder, out), '--sandbox', 'none', ...more]);

  test('a class: 0, whatever the verdicts; the seed is kept', async () => {
    const { code, stdout } = await grade('class', 'out', '--seed', '9', '--jobs', '2');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^alice +1\/1\nbob +0\/1 {2}rate failed\n\n2 graded · seed 9 · .*index\.html\nHand-ins: folder · sandbox: none \(submissions run as ordinary processes of this user\)\n$/,
    );
    const again = await grade('class', 'out', '--json');
    const events = again.stdout
      .trimEnd()
      .split('\n')
      .map((line) => parse(JournalEntry, JSON.parse(line), 'stdout'));
    expect(events.map(({ event }) => event)).toEqual(['started', 'ended']);
    expect(events[0]).toMatchObject({ batch: { grader: { seed: 9 } }, handIns: 2 });
    expect(events[1]).toMatchObject({ graded: 2, missing: 0, ungraded: 0, isInterrupted: false });
    const { entries } = await readJson(Gradebook, join(folder, 'out/gradebook.json'));
    expect(entries).toMatchObject([{ student: { id: 'alice' } }, { student: { id: 'bob' } }]);
  });

  test("a class through the course's adapter", async () => {
    const adapter = join(folder, 'course/adapter.ts');
    await writeFiles(folder, { 'others/alice/nn.ts': 'export const rate = () => 0.25;', 'others/bob.ts': WRONG });
    const { code, stdout } = await grade('others', 'adapted-out', '--adapter', adapter);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^alice +1\/1\nbob +0\/1 {2}rate error\n/);
  });

  test('a fault of ours: 4, and nobody gets a zero for it', async () => {
    await mkdir(join(folder, 'faulty'));
    await writeFile(join(folder, 'faulty/results'), 'in the way');
    const { code, stdout } = await grade('class', 'faulty');
    expect(code).toBe(4);
    expect(stdout).toMatch(/^alice +ungraded/);
    expect(await readFile(join(folder, 'faulty/gradebook.csv'), 'utf8')).toMatch(/^alice,,,ungraded,,,,,/m);
    // It is tried again three times, after 1, 4 and 16 s.
  }, 60_000);

  test('Ctrl-C ends what runs: 130, and a gradebook with everybody; the next run goes on', async () => {
    const pidFile = join(folder, 'grade.pid');
    const slow = `process.getBuiltinModule('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));
export const cyclicalLearningRate = (t: number, low: number) => {
  const end = Date.now() + 2000;
  while (Date.now() < end);
  return low;
};`;
    await writeFiles(folder, { 'some/a.ts': slow, 'some/b.ts': RIGHT });
    const out = join(folder, 'some-out');
    const argv = ['grade', join(folder, 'some'), ...assignment, '--out', out, '--sandbox', 'none', '--jobs', '1'];
    const { code, stderr } = await gradus(argv, { meanwhile: interruptWhenRunning(pidFile) });
    expect(code).toBe(130);
    expect(stderr).toContain('Interrupted: finishing what runs.');
    const book = await readFile(join(out, 'gradebook.csv'), 'utf8');
    expect(book).toMatch(
      /^a,,,graded,1,1,passed,1,1,,,,,none,\nb,,,ungraded,,,,,1,,,,,,interrupted before it was graded$/m,
    );
    await expectGone(Number(await readFile(pidFile, 'utf8')));
    expect((await gradus(argv)).stdout).toMatch(/^a +1\/1\nb +1\/1$/m);
  });

  test('Ctrl-C twice ends at once, and no process is left', async () => {
    const pidFile = join(folder, 'twice.pid');
    await writeFiles(folder, { 'twice/a.ts': hanging(pidFile) });
    const argv = [
      'grade',
      join(folder, 'twice'),
      ...assignment,
      '--sandbox',
      'none',
      '--out',
      join(folder, 'twice-out'),
    ];
    const { code } = await gradus(argv, { meanwhile: interruptWhenRunning(pidFile, 2) });
    expect(code).toBe(130);
    expect(existsSync(join(folder, 'twice-out/results'))).toBe(false);
    await expectGone(Number(await readFile(pidFile, 'utf8')));
  });
});
