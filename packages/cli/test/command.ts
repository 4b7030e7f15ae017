import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Runtimes } from '@gradus/grader';
import { expect, vi } from 'vitest';

/** Whether submissions in Python can be run here; in CI they must. */
export const hasPython: boolean =
  process.env.CI === 'true' ||
  (await new Runtimes().of('python').then(
    () => true,
    () => false,
  ));

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

/** Starts the real command. */
export function startGradus(argv: readonly string[], { cwd, environment }: Settings = {}) {
  const { NO_COLOR: _, FORCE_COLOR: __, CI: ___, ...inherited } = process.env;
  // A group of its own, as a shell makes one: Ctrl-C is a signal to all of it.
  return spawn(process.execPath, [BIN, ...argv], { cwd, env: { ...inherited, ...environment }, detached: true });
}

/** Runs the real command and waits for its end. */
export function gradus(argv: readonly string[], settings: Settings = {}): Promise<Ended> {
  const child = startGradus(argv, settings);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  settings.meanwhile?.(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** A submission that says by which process it is run, and never answers. */
export const hanging = (pidFile: string) =>
  `process.getBuiltinModule('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));
export const cyclicalLearningRate = () => { for (;;); };`;

export async function expectGone(pid: number): Promise<void> {
  // Who was not waited for is reaped by the system's first process, some time.
  await vi.waitFor(async () => {
    const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => 'gone');
    expect(state).toMatch(/^gone$|\) Z /);
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
  submission: { typescript: 'submission.ts', python: 'submission.py' },
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
export const RIGHT_PYTHON = 'def cyclical_learning_rate(t, eta_min, eta_max, step_size): return eta_min\n';
export const WRONG = 'export const cyclicalLearningRate = (): number => 0;';
