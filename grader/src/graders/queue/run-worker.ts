import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { MissingToolError, onOneLine, type SandboxLevel } from '@gradus/contracts';
import { type Job as BullJob, WaitingError } from 'bullmq';
import { TemporaryFolders } from '../../temporary-folders.ts';
import { graderVersion } from '../../version.ts';
import type { Graders } from '../graders.ts';
import type { Terms } from '../local-grader.ts';
import { reachQueue } from './expect-queue.ts';
import { gradeJob } from './grade-job.ts';
import { GraderPool } from './grader-pool.ts';
import { closeWithin, openBullWorker } from './open-bull.ts';
import { queueNameOf } from './queue-name.ts';

export interface WorkerOptions {
  /** Submissions graded at a time. */
  readonly jobs: number;
  /** The level of the sandbox that `open`'s graders grade in: jobs of another one are not taken. */
  readonly sandbox: SandboxLevel;
  /**
   * Opens what grades one assignment with one seed, `jobs` submissions at a time. It grades in other processes: while this
   * one is busy it cannot tell the queue that it lives.
   */
  readonly open: (terms: Terms) => Graders;
  /** Takes no more, and ends when what runs is graded. */
  readonly signal: AbortSignal;
  /** Told what it does, a line each. */
  readonly onEvent?: (line: string) => void;
  /** How long what runs may take after the signal; others take over what is not done by then. */
  readonly graceMs?: number;
  /** How long a worker that says nothing counts as alive; then others take over its jobs. */
  readonly lockMs?: number;
}

const LOCK_MS = 30_000;
const GRACE_MS = 120_000;
/** A job that two workers died of is set aside. */
const TAKEN_OVER = 1;

/**
 * Grades what comes out of a queue until the signal.
 *
 * @param url - as of `reachQueue`
 * @throws InputError or MissingToolError when the queue cannot be used, see `reachQueue`; MissingToolError when nothing can
 *   be graded here: the job goes back for another worker
 *
 * @example
 * await runWorker('redis://localhost', { jobs: 4, sandbox: 'full', open, signal, onEvent: console.log });
 */
export async function runWorker(url: string, options: WorkerOptions): Promise<void> {
  const { jobs, sandbox, open, signal, onEvent = () => {}, graceMs = GRACE_MS, lockMs = LOCK_MS } = options;
  const address = await reachQueue(url, onEvent);
  const name = queueNameOf(graderVersion, sandbox);
  const copies = new TemporaryFolders({ purpose: 'jobs', mode: 0o700 });
  const pool = new GraderPool(open);
  const unfit = new AbortController();
  const ended = AbortSignal.any([signal, unfit.signal]);
  const running = new Set<Promise<unknown>>();
  const graded = async (job: BullJob<string, string>, token?: string): Promise<string> => {
    const grading = gradeJob(job.data, { pool, copies, sandbox });
    const ending: Promise<unknown> = grading.catch(() => {}).finally(() => running.delete(ending));
    running.add(ending);
    try {
      const { text, line } = await grading;
      onEvent(line);
      return text;
    } catch (error) {
      if (!(error instanceof MissingToolError)) throw error;
      // No other one is taken before we end.
      await worker.pause(true);
      await job.moveToWait(token);
      unfit.abort(error);
      throw new WaitingError();
    }
  };
  const worker = openBullWorker(address, name, graded, {
    concurrency: jobs,
    lockDuration: lockMs,
    stalledInterval: lockMs / 3,
    maxStalledCount: TAKEN_OVER,
    runRetryDelay: 1000,
  });
  const tell = onceEach((text) => onEvent(`${address.shown}: ${text}`));
  worker.on('error', ({ message, name: kind }) => tell(onOneLine(message || kind, 300)));
  worker.on('stalled', () => onEvent('a worker is gone: another one takes over its job'));
  try {
    onEvent(`waiting for jobs of ${name} at ${address.shown}, ${jobs} at a time`);
    if (!ended.aborted) await once(ended, 'abort');
    // It takes no more, and tells what ends.
    worker.close().catch(() => {});
    const isDone = await endWithin(Promise.all(running), graceMs);
    if (!isDone) onEvent(`not done within ${graceMs / 1000} s: another worker takes over`);
  } finally {
    await closeWithin(
      () => worker.close(),
      () => worker.giveUp(),
    );
    await pool.close();
    copies.close();
  }
  unfit.signal.throwIfAborted();
}

async function endWithin(ending: Promise<unknown>, ms: number): Promise<boolean> {
  const timer = new AbortController();
  const late = sleep(ms, false, { signal: timer.signal }).catch(() => true);
  const isDone = await Promise.race([ending.then(() => true), late]);
  timer.abort();
  return isDone;
}

const QUIET_MS = 30_000;

/** A connection that is gone says so again and again: each text is passed on once in a while. */
function onceEach(tell: (text: string) => void): (text: string) => void {
  const told = new Map<string, number>();
  return (text) => {
    const now = Date.now();
    if (now - (told.get(text) ?? Number.NEGATIVE_INFINITY) < QUIET_MS) return;
    if (told.size > 100) told.clear();
    told.set(text, now);
    tell(text);
  };
}
