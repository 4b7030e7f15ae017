/**
 * `pnpm throughput [--students N] [--sandbox bubblewrap|setpriv|none] [--jobs J]`: how many submissions of the third
 * assignment a second are graded on this machine, by the built packages, and whether `--jobs` changes anything.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { bytesOf } from '../faults/tiny-class.ts';
import { BIN } from '../gradus.ts';
import { writeMixedClass } from './mixed-class.ts';

/** What a hanging submission is given, once. */
const CALL_SECONDS = 10;
const A3 = fileURLToPath(new URL('../../assignments/a3-batch-norm/assignment.json', import.meta.url));

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
  const { limits, ...assignment } = JSON.parse(await readFile(A3, 'utf8'));
  await mkdir(join(folder, 'a3'));
  const text = JSON.stringify({ ...assignment, limits: { ...limits, callMs: CALL_SECONDS * 1000 } });
  await writeFile(join(folder, 'a3', 'assignment.json'), text);
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
  const argv = ['grade', join(folder, 'class'), '--assignment', join(folder, 'a3'), '--seed', '7', '--out', out];
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
  const working = seconds - (hanging * CALL_SECONDS) / jobs;
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
