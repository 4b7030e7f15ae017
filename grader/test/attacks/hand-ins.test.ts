import { execFileSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { HALF_RIGHT, loadedTiny } from '../assignments.ts';
import { gradeFolder } from '../grade-folder.ts';
import { type Grader, openGrader } from './graders.ts';
import { processesLeft } from './traces.ts';

const LIMITS = { loadMs: 8000, callMs: 1000, totalMs: 8000, memoryMb: 256 };
const SECRET = `secret-${Math.random()}`;
/** Types that take a compiler years; what is run of it is nothing. */
const EXPLODING = `
type Twice<T extends unknown[]> = [...T, ...T];
type Power<N extends unknown[], T extends unknown[] = [0]> = N extends [unknown, ...infer Rest] ? Power<Rest, Twice<T>> : T;
export const power: Power<[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]> = undefined as never;
${HALF_RIGHT}`;

/** Hand-ins by name, and how each is made of its path: what no student has by accident. */
const HOSTILE: Readonly<Record<string, (path: string) => void>> = {
  'line\nbreak\r.ts': (path) => writeFileSync(path, HALF_RIGHT),
  'a\u202egnirts\u202c\u200f.ts': (path) => writeFileSync(path, HALF_RIGHT),
  'e\u001b[2J\u001b]0;title\u0007.ts': (path) => writeFileSync(path, HALF_RIGHT),
  '=HYPERLINK("x").ts': (path) => writeFileSync(path, HALF_RIGHT),
  [`${'n'.repeat(250)}.ts`]: (path) => writeFileSync(path, HALF_RIGHT),
  'one-line.ts': (path) => writeFileSync(path, `export const softmax = () => [${'1,'.repeat(2_600_000)}];`),
  'brackets.ts': (path) => writeFileSync(path, `export const softmax = ${'('.repeat(500_000)}`),
  'exploding-types.ts': (path) => writeFileSync(path, EXPLODING),
  'zz-honest.ts': (path) => writeFileSync(path, HALF_RIGHT),
  link: (path) => {
    mkdirSync(path);
    symlinkSync('../../secret.ts', join(path, 'submission.ts'));
  },
  'hard-link': (path) => {
    mkdirSync(path);
    linkSync(join(path, '../../secret.ts'), join(path, 'submission.ts'));
  },
  'linked-folder': (path) => {
    mkdirSync(path);
    writeFileSync(join(path, 'submission.ts'), HALF_RIGHT);
    symlinkSync('/etc', join(path, 'lib'));
  },
  pipe: (path) => {
    mkdirSync(path);
    execFileSync('mkfifo', [join(path, 'submission.ts')]);
  },
  'pipe-beside': (path) => {
    mkdirSync(path);
    writeFileSync(join(path, 'submission.ts'), HALF_RIGHT);
    execFileSync('mkfifo', [join(path, 'data')]);
  },
};

describe('hand-ins of strangers', async () => {
  const grader = await openGrader('bubblewrap', 'typescript');
  const work = mkdtempSync(join(tmpdir(), 'gradus-attacks-'));
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  test.skipIf(grader === undefined)('are graded or told apart, one by one', async () => {
    const handIns = join(work, 'hand-ins');
    const out = join(work, 'out');
    mkdirSync(handIns);
    writeFileSync(join(work, 'secret.ts'), `throw new Error('${SECRET}')`);
    for (const [name, make] of Object.entries(HOSTILE)) make(join(handIns, name));
    const { sandbox } = grader as Grader;
    const { gradebook } = await gradeFolder(loadedTiny({ limits: LIMITS }), handIns, { out, seed: 1, sandbox });
    expect(gradebook.entries).toHaveLength(Object.keys(HOSTILE).length);
    const ended = Object.fromEntries(
      gradebook.entries.map(({ student, summary, reason }) => [
        student.id.replaceAll(/[^\w-]/g, '').slice(0, 20),
        summary?.checks.map(({ verdict }) => verdict).join() ?? reason,
      ]),
    );
    expect(ended).toMatchObject({ 'zz-honest': 'passed,failed', 'exploding-types': 'passed,failed' });
    for (const reason of Object.values(ended)) expect(reason).toMatch(/^\P{C}*$/u);
    for (const name of ['link', 'hard-link', 'pipe']) expect(ended[name]).not.toMatch(/passed/);
    for (const path of readdirSync(out, { recursive: true, withFileTypes: true })) {
      if (path.isFile()) expect(readFileSync(join(path.parentPath, path.name), 'utf8')).not.toContain(SECRET);
    }
    expect(readFileSync(join(out, 'gradebook.csv'), 'utf8')).not.toMatch(/^"?=/m);
    expect(await processesLeft()).toEqual([]);
  });
});
