import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BIN, gradus } from '../gradus.ts';
import { bytesOf, writeTinyClass } from './tiny-class.ts';

/** How often something is killed: `GRADUS_KILLS=100` for as often as is promised. */
const KILLS = Number(process.env.GRADUS_KILLS ?? 8);
const SEED = Number(process.env.GRADUS_SEED ?? (Math.random() * 2 ** 31) | 0);
const STUDENTS = 30;

let folder: string;
let grading: string[];
let undisturbed: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradus-killed-'));
  grading = [...(await writeTinyClass(folder, STUDENTS)), '--sandbox', 'none'];
  const { code, stderr } = await gradus([...grading, '--out', join(folder, 'undisturbed')]);
  expect(code, stderr).toBe(0);
  undisturbed = await bytesOf(join(folder, 'undisturbed'));
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

/** The processes that a process has started, by their numbers. */
function childrenOf({ pid = 0 }: ChildProcess): number[] {
  try {
    const listed = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
    return listed.trim().split(/\s+/).map(Number);
  } catch {
    return [];
  }
}

test.skipIf(process.platform !== 'linux')(
  `killed ${KILLS} times, the grader or what grades for it, a batch ends as one that was left alone (seed ${SEED})`,
  async () => {
    const out = join(folder, 'disturbed');
    const whole = fc.noBias(fc.integer({ min: 0, max: 3000 }));
    const draws = fc.sample(fc.tuple(whole, fc.boolean(), fc.nat()), { seed: SEED, numRuns: KILLS });
    let starts = 0;
    let running: ChildProcess | undefined;
    const start = (): ChildProcess => {
      starts++;
      return spawn(process.execPath, [BIN, ...grading, '--out', out, '--jobs', '2'], { stdio: 'ignore' });
    };
    for (const [waitMs, isGrader, which] of draws) {
      // A batch that came to its end between two kills is begun anew.
      if (running?.exitCode === 0) await rm(join(out, 'results'), { recursive: true });
      if (running === undefined || running.exitCode !== null || running.signalCode !== null) running = start();
      await sleep(waitMs);
      const children = childrenOf(running);
      const target = isGrader ? running.pid : children[which % children.length];
      if (running.exitCode !== null || target === undefined) continue;
      const ended = isGrader ? once(running, 'exit') : undefined;
      try {
        process.kill(target, 'SIGKILL');
      } catch {
        // It ended by itself a moment ago.
      }
      await ended;
    }
    if (running?.exitCode === null && running.signalCode === null) await once(running, 'exit');
    const { code, stderr } = await gradus([...grading, '--out', out]);
    expect(code, stderr).toBe(0);
    expect(starts).toBeGreaterThan(1);
    expect(await bytesOf(out)).toEqual(undisturbed);
  },
  60_000 + KILLS * 10_000,
);
