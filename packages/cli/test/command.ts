import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../bin/gradus.js', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Settings {
  readonly cwd?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** Given the process as soon as it runs. */
  readonly meanwhile?: (child: ChildProcess) => void;
}

/** Runs the real command and waits for its end. */
export function gradus(argv: readonly string[], { cwd, environment, meanwhile }: Settings = {}): Promise<Ended> {
  const { NO_COLOR: _, FORCE_COLOR: __, CI: ___, ...inherited } = process.env;
  // A group of its own, as a shell makes one: Ctrl-C is a signal to all of it.
  const child = spawn(process.execPath, [BIN, ...argv], { cwd, env: { ...inherited, ...environment }, detached: true });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  meanwhile?.(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Writes files by their paths in a folder. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** An assignment with one check: the learning rate. */
export const tinyAssignment = {
  id: 'tiny',
  title: 'Tiny',
  course: 'C0',
  seed: 1,
  submission: { typescript: 'submission.ts' },
  limits: { loadMs: 20_000, callMs: 20_000, totalMs: 60_000, memoryMb: 128 },
  checks: [
    {
      id: 'rate',
      title: 'rate',
      target: 'cyclicalLearningRate',
      kind: 'value',
      points: 1,
      visibility: 'student',
      tolerance: { absolute: 1e-12, relative: 1e-9 },
      cases: [{ etaMin: 0.25, etaMax: 0.5, stepSize: 4, t: [0] }],
    },
  ],
};

export const RIGHT = 'export const cyclicalLearningRate = (t: number, low: number): number => low;';
export const WRONG = 'export const cyclicalLearningRate = (): number => 0;';
