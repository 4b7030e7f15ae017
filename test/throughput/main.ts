/**
 * `pnpm throughput [--students N] [--sandbox bubblewrap|setpriv|none] [--jobs J]`: how many submissions of the third
 * assignment a second are graded on this machine, by the built packages, and whether `--jobs` changes anything.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { bytesOf } from '../faults/tiny-class.ts';
import { BIN } from '../gradus.ts';
import { writeMixedClass } from './mixed-class.ts';

/** A hanging submission of the third assignment is given so long, once. */
const HANGING_SECONDS = 10;

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: {
    students: { type: 'string', default: '300' },
    sandbox: { type: 'string', default: 'bubblewrap' },
    jobs: { type: 'string', default: `${availableParallelism()}` },
  },
});
const students = Number(values.students);
const folder = await mkdtemp(join(tmpdir(), 'gradus-throughput-'));
try {
  const hanging = await writeMixedClass(join(folder, 'class'), students);
  const first = await measure(Number(values.jobs), hanging);
  const other = await measure(Number(values.jobs) === 1 ? 3 : 1, hanging);
  const isSame = isDeepStrictEqual(await bytesOf(first), await bytesOf(other));
  console.log(isSame ? 'The same bytes with both.' : 'NOT the same bytes with both.');
  if (!isSame) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}

/** @returns the folder of the batch */
async function measure(jobs: number, hanging: number): Promise<string> {
  const out = join(folder, `out-${jobs}`);
  const argv = ['grade', join(folder, 'class'), '--assignment', 'a3-batch-norm', '--seed', '7', '--out', out];
  const options = ['--jobs', String(jobs), '--sandbox', values.sandbox];
  const startMs = performance.now();
  const child = spawn(process.execPath, ['--conditions=gradus-dist', BIN, ...argv, ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  const memory: number[] = [];
  while (child.exitCode === null && child.signalCode === null) {
    memory.push(await residentMb(child.pid ?? 0));
    await Promise.race([ended, sleep(1000)]);
  }
  if (child.exitCode !== 0) throw new Error(`gradus grade ended with ${child.exitCode ?? child.signalCode}`);
  const seconds = (performance.now() - startMs) / 1000;
  const working = seconds - (hanging * HANGING_SECONDS) / jobs;
  const rate = (students - hanging) / working;
  const [quarter, last] = [memory[Math.floor(memory.length / 4)] ?? 0, Math.max(...memory)];
  console.log(
    `${students} submissions, ${jobs} at a time, ${values.sandbox}: ${seconds.toFixed(1)} s; without the waiting for ${hanging} that hang ` +
      `${working.toFixed(1)} s: ${rate.toFixed(1)} a second; memory of the coordinator ${quarter} MB after a quarter, ${last} MB at most`,
  );
  return out;
}

/** Of a process, in MB; 0 where that is not told. */
async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024);
}
