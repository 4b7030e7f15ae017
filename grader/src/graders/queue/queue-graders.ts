import { createHash } from 'node:crypto';
import type { Job, SandboxLevel } from '@gradus/contracts';
import type { Graded } from '../../grade-submission.ts';
import type { Submission } from '../../submission/submission.ts';
import { graderVersion } from '../../version.ts';
import { Fault } from '../fault.ts';
import type { Graders } from '../graders.ts';
import type { Terms } from '../local-grader.ts';
import { jobIdOf } from './job-id.ts';
import { type BullEvents, type BullQueue, closeWithin, openBullEvents, openBullQueue } from './open-bull.ts';
import { packSubmission, sizeOf } from './pack-submission.ts';
import type { QueueAddress } from './queue-address.ts';
import { QueueLink } from './queue-link.ts';
import { queueNameOf } from './queue-name.ts';
import { readOutcome } from './read-outcome.ts';
import { Room } from './room.ts';

export interface QueueOptions extends Terms {
  /** Which batch: of another one nothing is taken, of this one what an earlier start left. */
  readonly batch: string;
  /** The text of `assignment.json`, of which `loaded` has the hash. */
  readonly assignmentText: string;
  /** The level that the workers' sandboxes must have. */
  readonly sandbox: SandboxLevel;
  /** Submissions in the queue at a time; enough that no worker waits. */
  readonly capacity?: number;
  /** How often the queue is asked for what no event told. */
  readonly pollMs?: number;
  /** How long a queue that is away is waited for until its submissions are faults. */
  readonly patienceMs?: number;
  /** Told, a line each, when the queue is lost or back, and when nobody works. */
  readonly onEvent?: (line: string) => void;
}

const CAPACITY = 64;
/** Of submissions in the queue at a time. */
const MAX_BYTES = 64 * 1024 * 1024;
const POLL_MS = 5000;
const PATIENCE_MS = 120_000;
const QUIET_MS = 10_000;
/** A coordinator that never came back left it: nobody will ask for it. */
const KEPT_SECONDS = 7 * 24 * 3600;
/** What breaks on a worker's way to the queue is tried again there. */
const ATTEMPTS = 5;
const BACKOFF_MS = 1000;
/** In BullMQ's words. */
const KILLED_WORKERS = /stalled more than allowable limit/;

/** How a job stands, as `isFinished` says. */
const MISSING = -1;
const UNFINISHED = 0;
const COMPLETED = 1;
const FAILED = 2;

/** One who waits for a job. */
interface Waiting {
  readonly submission: Submission;
  readonly ended: PromiseWithResolvers<Graded>;
  /** Whether its job is in the queue. */
  isPlaced: boolean;
  isEnded: boolean;
}

/**
 * What grades behind a queue: workers, on any machines.
 *
 * @example
 * const address = await reachQueue('redis://localhost');
 * const graders = new QueueGraders(address, { batch, loaded, assignmentText, seed, sandbox: 'full' });
 * const graded = await graders.grade(submission);
 * // … written and safe
 * graders.recorded(submission);
 */
export class QueueGraders implements Graders {
  readonly capacity: number;
  readonly #options: QueueOptions;
  readonly #shown: string;
  readonly #name: string;
  readonly #queue: BullQueue;
  readonly #events: BullEvents;
  readonly #link: QueueLink;
  readonly #room = new Room(MAX_BYTES);
  readonly #waiting = new Map<string, Waiting>();
  /** By the ids of the jobs. */
  readonly #removals = new Map<string, Promise<unknown>>();
  /** How often each submission was graded to its end. */
  readonly #turns = new Map<string, number>();
  readonly #poll: NodeJS.Timeout;
  #closing: Promise<void> | undefined;
  #isPolling = false;
  #lastEnd = Date.now();
  #isQuietTold = false;

  /** @param address - one that was reached */
  constructor(address: QueueAddress, options: QueueOptions) {
    const { loaded, assignmentText } = options;
    if (createHash('sha256').update(assignmentText).digest('hex') !== loaded.hash) {
      throw new Error('the text of an assignment must be the one that its hash is of');
    }
    const { capacity = CAPACITY, pollMs = POLL_MS, patienceMs = PATIENCE_MS, onEvent = () => {}, sandbox } = options;
    this.capacity = capacity;
    this.#options = options;
    this.#shown = address.shown;
    this.#name = queueNameOf(graderVersion, sandbox);
    this.#link = new QueueLink({ shown: address.shown, patienceMs, onEvent });
    this.#queue = openBullQueue(address, this.#name);
    this.#events = openBullEvents(address, this.#name);
    this.#queue.on('error', (error) => this.#link.lost(error));
    this.#events.on('error', (error) => this.#link.lost(error));
    this.#events.on('completed', ({ jobId, returnvalue }) => this.#completed(jobId, returnvalue));
    this.#events.on('failed', ({ jobId, failedReason }) => this.#failed(jobId, failedReason));
    this.#poll = setInterval(() => void this.#look(), pollMs);
  }

  /**
   * Grades one submission on some worker; a job of it that an earlier start of the batch left is taken up. What it gave is
   * kept in the queue until `recorded`.
   *
   * @throws Fault when a worker broke or answered something else, no queue answers, or the submission is too large; the
   *   next try is a new job
   */
  async grade(submission: Submission, signal?: AbortSignal): Promise<Graded> {
    const id = this.#idOf(submission);
    if (this.#waiting.has(id)) throw new Error(`${submission.id} is being graded`);
    if (this.#waiting.size === 0) this.#lastEnd = Date.now();
    const waiting: Waiting = { submission, ended: Promise.withResolvers<Graded>(), isPlaced: false, isEnded: false };
    // It may end before anybody waits for it: while there is no room, and the queue is away.
    waiting.ended.promise.catch(() => {});
    this.#waiting.set(id, waiting);
    const onAbort = (): void => void this.#withdraw(id, waiting, signal?.reason);
    let leave = (): void => {};
    try {
      leave = await this.#room.take(await sizeOf(submission, this.#options.sandbox));
      signal?.throwIfAborted();
      signal?.addEventListener('abort', onAbort);
      const begun = this.#begin(id, waiting).then(async () => {
        // The signal came before there was a job to be taken back.
        if (signal?.aborted === true) await this.#withdraw(id, waiting, signal.reason);
      });
      await Promise.race([begun, waiting.ended.promise]);
      return await waiting.ended.promise;
    } finally {
      waiting.isEnded = true;
      signal?.removeEventListener('abort', onAbort);
      this.#waiting.delete(id);
      leave();
    }
  }

  /** What was graded is written and safe: the queue need not keep it. Where that fails it goes by itself, in some days. */
  recorded(submission: Submission): void {
    const id = this.#idOf(submission);
    this.#endTurn(submission);
    const removal = this.#queue.remove(id).catch(() => {});
    this.#removals.set(id, removal);
    void removal.then(() => this.#removals.delete(id));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearInterval(this.#poll);
    this.#link.close();
    const queue = async (): Promise<void> => {
      await Promise.all(this.#removals.values());
      await this.#queue.close();
    };
    await Promise.all([
      closeWithin(queue, () => this.#queue.disconnect()),
      closeWithin(
        () => this.#events.close(),
        () => this.#events.disconnect(),
      ),
    ]);
  }

  #idOf(submission: Submission): string {
    const { batch, loaded, seed, sandbox } = this.#options;
    const grader = { version: graderVersion, seed };
    const turn = this.#turns.get(turnKey(submission)) ?? 0;
    return jobIdOf({ batch, assignmentHash: loaded.hash, grader, sandbox, submission, turn });
  }

  #endTurn(submission: Submission): void {
    const key = turnKey(submission);
    this.#turns.set(key, (this.#turns.get(key) ?? 0) + 1);
  }

  /** Takes up what an earlier start left; else, and where that ended in a fault, adds a job. */
  async #begin(id: string, waiting: Waiting): Promise<void> {
    const { submission } = waiting;
    await this.#removals.get(id);
    const [status, value] = await this.#statusOf(id);
    if (status === COMPLETED) {
      const graded = this.#gradedFrom(parsedOrUndefined(value), submission);
      if (!(graded instanceof Fault)) return waiting.ended.resolve(graded);
    }
    if (status === COMPLETED || status === FAILED) await this.#remove(id);
    if (status !== UNFINISHED) await this.#add(id, submission);
    waiting.isPlaced = true;
  }

  async #add(id: string, submission: Submission): Promise<void> {
    const { loaded, assignmentText, seed, sandbox } = this.#options;
    const job: Job = {
      assignment: assignmentText,
      assignmentHash: loaded.hash,
      grader: { version: graderVersion, seed },
      sandbox,
      ...(await packSubmission(submission, sandbox)),
    };
    const text = JSON.stringify(job);
    const kept = { age: KEPT_SECONDS };
    await this.#link.ask(() =>
      this.#queue.add('grade', text, {
        jobId: id,
        attempts: ATTEMPTS,
        backoff: { type: 'fixed', delay: BACKOFF_MS },
        removeOnComplete: kept,
        removeOnFail: kept,
        stackTraceLimit: 0,
      }),
    );
  }

  async #statusOf(id: string): Promise<readonly [number, string]> {
    const answer = await this.#link.ask(() => this.#queue.getBackend().isFinished(id, true));
    return typeof answer === 'number' ? [answer, ''] : answer;
  }

  async #remove(id: string): Promise<void> {
    await this.#link.ask(() => this.#queue.remove(id));
  }

  #completed(id: string, text: unknown): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined || waiting.isEnded) return;
    this.#lastEnd = Date.now();
    const graded = this.#gradedFrom(text, waiting.submission);
    if (graded instanceof Fault) void this.#endInFault(id, waiting, graded);
    else waiting.ended.resolve(graded);
  }

  #failed(id: string, reason: string): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined || waiting.isEnded) return;
    this.#lastEnd = Date.now();
    const isKilling = KILLED_WORKERS.test(reason);
    const fault = isKilling
      ? new Fault('two workers ended while they graded it: set aside', { isPassing: false })
      : new Fault(`on the worker: ${reason}`, { isPassing: true });
    void this.#endInFault(id, waiting, fault);
  }

  /** The job goes first: the next try is a new one. */
  async #endInFault(id: string, waiting: Waiting, fault: Fault): Promise<void> {
    waiting.isEnded = true;
    this.#endTurn(waiting.submission);
    await this.#remove(id).catch(() => {});
    waiting.ended.reject(fault);
  }

  #gradedFrom(text: unknown, submission: Submission): Graded | Fault {
    const { loaded, seed, sandbox } = this.#options;
    const { id, hash, language } = submission;
    try {
      return readOutcome(text, {
        assignment: loaded.assignment,
        assignmentHash: loaded.hash,
        grader: { version: graderVersion, seed },
        sandbox,
        submission: { id, hash, language },
      });
    } catch (error) {
      if (error instanceof Fault) return error;
      throw error;
    }
  }

  /** What nobody has begun is taken back; what is being graded is waited for. */
  async #withdraw(id: string, waiting: Waiting, reason: unknown): Promise<void> {
    if (waiting.isEnded) return;
    const removed = await this.#queue.remove(id).catch(() => 0);
    if (removed === 0 || waiting.isEnded) return;
    waiting.isEnded = true;
    waiting.ended.reject(reason);
  }

  /** An event may be lost, with the connection or in a queue that lost its memory, and a job with it. */
  async #look(): Promise<void> {
    if (this.#isPolling) return;
    this.#isPolling = true;
    try {
      for (const [id, waiting] of this.#waiting) if (waiting.isPlaced) await this.#lookFor(id, waiting);
      await this.#lookForWorkers();
    } catch (error) {
      // Of no job anything can be known.
      for (const waiting of this.#waiting.values()) waiting.ended.reject(error);
    } finally {
      this.#isPolling = false;
    }
  }

  /** @throws Fault when no queue answers */
  async #lookFor(id: string, waiting: Waiting): Promise<void> {
    const [status, value] = await this.#statusOf(id);
    if (waiting.isEnded) return;
    if (status === MISSING) await this.#add(id, waiting.submission).catch((error) => waiting.ended.reject(error));
    if (status === FAILED) this.#failed(id, value);
    if (status === COMPLETED) this.#completed(id, parsedOrUndefined(value));
  }

  async #lookForWorkers(): Promise<void> {
    const { onEvent } = this.#options;
    const isQuiet = this.#waiting.size > 0 && Date.now() - this.#lastEnd > QUIET_MS;
    if (!isQuiet) this.#isQuietTold = false;
    if (!isQuiet || this.#isQuietTold || onEvent === undefined) return;
    const workers = await this.#queue.getWorkersCount().catch(() => 1);
    if (workers > 0) return;
    this.#isQuietTold = true;
    onEvent(
      `${this.#shown}: nobody works on ${this.#name}. Start 'gradus worker' of version ${graderVersion} with a sandbox of level ${this.#options.sandbox}`,
    );
  }
}

function turnKey({ id, hash }: Submission): string {
  return `${id} ${hash}`;
}

/** What a worker returned, as the queue keeps it: a text in JSON. */
function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
