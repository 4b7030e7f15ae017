import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gradus } from '../gradus.ts';
import { bytesOf, writeTinyClass } from './tiny-class.ts';

const STUDENTS = 30;

let folder: string;
let disk: string;
let grading: string[];
let isMounted = false;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradus-full-disk-'));
  disk = join(folder, 'disk');
  await mkdir(disk);
  grading = [...(await writeTinyClass(folder, STUDENTS)), '--sandbox', 'none'];
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=120k', 'tmpfs', disk], { stdio: 'ignore' });
    isMounted = true;
  } catch {
    console.warn('Who may not mount a small disk cannot try a full one: skipped.');
  }
});
afterAll(async () => {
  if (isMounted) execFileSync('umount', [disk]);
  await rm(folder, { recursive: true });
});

test('a full disk leaves submissions ungraded, and when there is room they are graded as if nothing had been', async (context) => {
  if (!isMounted && process.env.CI !== 'true') context.skip();
  const out = join(disk, 'graded');
  const full = await gradus([...grading, '--out', out]);
  expect(full.code, full.stderr).toBe(4);
  expect(full.stdout).toMatch(/student-\d+ +ungraded +ENOSPC/);
  expect(full.stdout).toMatch(/\d+ graded, \d+ ungraded|\d+ ungraded, \d+ graded/);
  expect(full.stdout).toContain('Ungraded is no grade: run the same command again, it grades only those.');
  for (const [name, text] of Object.entries(await bytesOf(out))) {
    if (name.endsWith('.json')) expect(() => JSON.parse(text), name).not.toThrow();
  }
  execFileSync('mount', ['-o', 'remount,size=10m', disk]);
  const roomy = await gradus([...grading, '--out', out]);
  expect(roomy.code, roomy.stderr).toBe(0);
  const undisturbed = join(folder, 'undisturbed');
  expect((await gradus([...grading, '--out', undisturbed])).code).toBe(0);
  expect(await bytesOf(out)).toEqual(await bytesOf(undisturbed));
}, 180_000);
