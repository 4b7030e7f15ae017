import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MissingToolError } from '@gradus/contracts';
import type { Language } from '../languages/language.ts';
import type { Runtimes } from '../languages/runtimes.ts';
import { Caller } from '../submission/caller.ts';
import { ProcessAhead } from '../submission/process-ahead.ts';
import { readSubmission, type Submission } from '../submission/submission.ts';
import { allowanceOf } from './allowance.ts';
import type { Sandbox } from './sandbox.ts';

const LIMITS = { loadMs: 20_000, callMs: 10_000, totalMs: 20_000, memoryMb: 256 };

/** What the canary tries, and what it means when it works. */
const ATTEMPTS = {
  reads: 'read a file that is closed to others',
  writes: 'write a file',
  signals: 'reach our process',
  starts: 'start a process',
  connects: 'reach the network',
} as const;
type Attempt = keyof typeof ATTEMPTS;

/** What each level keeps in. */
const KEPT_IN: Readonly<Record<Sandbox['level'], readonly Attempt[]>> = {
  full: ['reads', 'writes', 'signals', 'starts', 'connects'],
  weak: ['reads', 'writes', 'signals'],
  none: [],
};

/** What a sandbox was seen to do. */
export interface Probed {
  /** In words, what a submission tried in vain. */
  readonly keptIn: readonly string[];
  /** In words, what it can do, as the level says. */
  readonly letThrough: readonly string[];
}

/**
 * Runs a submission that tries what it must not, to see that a sandbox holds on this machine.
 *
 * @throws MissingToolError when the sandbox does not start here, or does not keep in what its level says
 */
export async function probe(sandbox: Sandbox, runtimes: Runtimes, language: Language): Promise<Probed> {
  const worked = await attempts(sandbox, runtimes, language);
  const { level, description } = sandbox;
  const broken = KEPT_IN[level].filter((name) => worked.has(name));
  if (broken.length > 0) {
    const what = broken.map((name) => ATTEMPTS[name]).join(', ');
    throw new MissingToolError(
      `${description}: expected a sandbox of level ${level}, but a ${language.title} submission can ${what}. Do not grade with it`,
    );
  }
  const inWords = (isWorking: boolean) =>
    Object.entries(ATTEMPTS).flatMap(([name, what]) => (worked.has(name) === isWorking ? what : []));
  return { keptIn: inWords(false), letThrough: inWords(true) };
}

/** @returns those that worked */
async function attempts(sandbox: Sandbox, runtimes: Runtimes, language: Language): Promise<ReadonlySet<string>> {
  const folder = mkdtempSync(join(tmpdir(), 'gradus-canary-'));
  const secret = join(folder, 'secret');
  writeFileSync(secret, 'secret', { mode: 0o600 });
  const server = await listen();
  const file = `submission${language.extension}`;
  const processes = new ProcessAhead(allowanceOf(LIMITS), { runtimes, sandbox });
  const submission = await canaryIn(join(folder, 'canary'), file, { secret, port: server.port, pid: process.pid });
  const caller = new Caller(submission, LIMITS, { processes });
  try {
    const refused = await caller.load();
    const outcome = refused === undefined ? await caller.call('attempt', []) : undefined;
    if (outcome?.kind !== 'returned') throw notRunning(sandbox, refused ?? outcome?.message, caller.output);
    const said = outcome.value as Readonly<Record<string, unknown>>;
    const worked = new Set(Object.keys(said).filter((name) => said[name] === true));
    // What it says of itself is a hint only.
    if (existsSync(`${secret}-2`)) worked.add('writes');
    if (server.isReached()) worked.add('connects');
    return worked;
  } finally {
    await caller.close();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function canaryIn(folder: string, file: string, question: object): Promise<Submission> {
  await mkdir(folder);
  await copyFile(fileURLToPath(new URL(`./canary/${file}`, import.meta.url)), join(folder, file));
  await writeFile(join(folder, 'question.json'), JSON.stringify(question));
  return await readSubmission(folder, { typescript: 'submission.ts', python: 'submission.py' });
}

function notRunning({ description }: Sandbox, why: string | undefined, output: string): MissingToolError {
  const said = output.trim().split('\n').at(-1);
  return new MissingToolError(
    `${description}: expected a sandbox that starts, but ${why}${said ? ` (${said})` : ''}. See docs/security.md, 'When it does not start'`,
  );
}

interface Listening {
  readonly port: number;
  isReached(): boolean;
  close(): void;
}

async function listen(): Promise<Listening> {
  let isReached = false;
  const server = createServer((socket) => {
    isReached = true;
    socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, isReached: () => isReached, close: () => void server.close() };
}
