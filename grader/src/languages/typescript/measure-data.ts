import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { encodeFrame, type LoadRequest } from '@gradus/contracts/wire';

/** What a process of Node counts as its data once it has loaded a submission that is empty, in bytes (Linux). */
export async function measureData(
  command: string,
  parameters: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<number> {
  const root = mkdtempSync(join(tmpdir(), 'gradus-empty-'));
  const entry = join(root, 'submission.ts');
  writeFileSync(entry, 'export {};\n');
  const child = spawn(command, parameters, { env: environment, stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  try {
    const load: LoadRequest = { type: 'load', root, entry };
    (child.stdio[3] as Writable).on('error', () => {}).write(encodeFrame(load));
    const ready = once(child.stdio[4] as Readable, 'data');
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`cannot measure what Node takes: its process ended with code ${code} before it was ready`);
    });
    await Promise.race([ready, ended]);
    return dataOf(child.pid as number);
  } finally {
    child.kill('SIGKILL');
    rmSync(root, { recursive: true, force: true });
  }
}

function dataOf(pid: number): number {
  const [, kilobytes] = /^VmData:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  if (kilobytes === undefined) throw new Error(`cannot measure what Node takes: /proc/${pid}/status has no VmData`);
  return Number(kilobytes) * 1024;
}
