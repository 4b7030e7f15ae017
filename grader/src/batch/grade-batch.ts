import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Batch,
  type Gradebook,
  type GradebookEntry,
  type JournalEntry,
  MissingToolError,
  onOneLine,
  withFolderLock,
} from '@gradus/contracts';
import type { LoadedAssignment } from '../assignment.ts';
import { Fault } from '../graders/fault.ts';
import type { Graders } from '../graders/graders.ts';
import type { Terms } from '../graders/local-grader.ts';
import type { ClassList, StudentHandIn } from '../hand-ins/class-list.ts';
import { findAdapter } from '../submission/submission.ts';
import { TemporaryFolders } from '../temporary-folders.ts';
import { BatchFolder } from './batch-folder.ts';
import { type Grading, gradeHandIn, type Order } from './grade-hand-in.ts';
import { gradebookCsv, gradebookJson, gradebookOf } from './gradebook.ts';
import { Journal } from './journal.ts';
import { Summaries } from './summaries.ts';
import { type Counts, Tally } from './tally.ts';

export interface BatchOptions extends Pick<Order, 'level'>, Partial<Pick<Order, 'pagesOf' | 'signal'>> {
  /** Where results and gradebook go. */
  readonly out: string;
  /** Else the seed of the batch that `out` holds, else a random one. */
  readonly seed?: number | undefined;
  /** The course's adapter, laid over every hand-in. */
  readonly adapter?: string | undefined;
  /** How often each submission is graded, to find those that do not end the same each time; else once. */
  readonly times?: number | undefined;
  /** Opens what grades, once the seed is known; closed when the batch ends. */
  readonly openGraders: (terms: Terms) => Graders;
  /** What is made of the whole gradebook, such as the dashboard: each on its own, in this order. */
  readonly finish?: readonly Finish[];
  /** Else 1, 4 and 16 s: before what broke is tried again. */
  readonly retryAfterMs?: readonly number[];
  readonly onEvent?: ((event: JournalEntry) => void) | undefined;
  readonly onProgress?: ((counts: Counts, latest: string) => void) | undefined;
}

/** Writes something that is made of the whole gradebook into the folder. */
export type Finish = (gradebook: Gradebook, folder: BatchFolder) => Promise<void>;

/** How a batch ended. */
export interface GradedBatch {
  readonly gradebook: Gradebook;
  /** What broke that concerns the class: a file that could not be written, and why. */
  readonly faults: readonly string[];
  /** True when the signal came before all were graded. */
  readonly isInterrupted: boolean;
}

const RETRY_AFTER_MS = [1_000, 4_000, 16_000];
/** Beside what is graded so many are copied and looked at, so that who grades never waits. */
const AHEAD = 2;
const INTERRUPTED = 'interrupted before it was graded';

/**
 * Grades a class into the folder `out`: `batch.json`, `journal.jsonl`, `results/<student>/…`, `gradebook.json` and
 * `gradebook.csv`, each written atomically. What was graded before and has not changed is not graded again. Something of
 * ours that breaks leaves a submission ungraded, to be tried again after a while and at the next start: an older result
 * stays. After the signal, results that are there are still taken into the gradebook, and the rest stays ungraded.
 *
 * @throws MissingToolError when nothing can be graded: the sandbox does not hold; the gradebook has what was graded until
 *   then
 * @throws InputError when another grader works in `out`, it cannot be written or holds another assignment's batch, or
 *   there is no such adapter
 *
 * @example
 * const openGraders = (terms) => new ProcessGraders({ ...terms, sandbox: 'bubblewrap', wanted: {}, jobs: 4 });
 * const { gradebook } = await gradeBatch(loaded, await readClass('hand-ins'), { out: 'graded', level: 'full', openGraders });
 */
export async function gradeBatch(
  loaded: LoadedAssignment,
  classList: ClassList,
  options: BatchOptions,
): Promise<GradedBatch> {
  if (options.adapter !== undefined) await findAdapter(options.adapter);
  return await withFolderLock(options.out, async () => {
    const folder = new BatchFolder(options.out);
    const batch = await folder.begin(loaded, options.level, options.seed);
    const journal = await Journal.open(folder.pathOf('journal.jsonl'));
    try {
      return await new BatchRun(loaded, classList, options, folder, batch, journal).run();
    } finally {
      await journal.close();
    }
  });
}

/** One batch while it is graded. */
class BatchRun {
  readonly #loaded: LoadedAssignment;
  readonly #classList: ClassList;
  readonly #options: BatchOptions;
  readonly #folder: BatchFolder;
  readonly #batch: Batch;
  readonly #journal: Journal;
  readonly #tally: Tally;
  readonly #entries = new Map<string, GradebookEntry>();
  readonly #titles = new Map<string, string>();
  readonly #faults: string[] = [];
  /** Whether the signal kept something of the class from being made. */
  #isCutShort = false;

  constructor(
    loaded: LoadedAssignment,
    classList: ClassList,
    options: BatchOptions,
    folder: BatchFolder,
    batch: Batch,
    journal: Journal,
  ) {
    this.#loaded = loaded;
    this.#classList = classList;
    this.#options = options;
    this.#folder = folder;
    this.#batch = batch;
    this.#journal = journal;
    this.#tally = new Tally(classList.handIns.length);
  }

  async run(): Promise<GradedBatch> {
    const { handIns, unassigned } = this.#classList;
    const { signal, openGraders, pagesOf, adapter, level, times = 1 } = this.#options;
    await this.#tell({ event: 'started', batch: this.#batch, handIns: handIns.length, unassigned: unassigned.length });
    const { seed } = this.#batch.grader;
    const copies = new TemporaryFolders({ purpose: 'hand-ins', mode: 0o700 });
    const graders = openGraders({ loaded: this.#loaded, seed });
    const of = { loaded: this.#loaded, folder: this.#folder, summaries: new Summaries() };
    const order: Order = { ...of, seed, level, graders, copies, adapter, times, pagesOf, signal };
    try {
      await this.#gradeAll(order);
    } finally {
      try {
        await graders.close();
      } finally {
        copies.close();
        await this.#finish();
      }
    }
    const gradebook = this.#gradebook();
    const isUngraded = gradebook.entries.some(({ status }) => status === 'ungraded');
    const isInterrupted = signal?.aborted === true && (isUngraded || this.#isCutShort);
    await this.#tell({ event: 'ended', ...this.#tally.statuses, isInterrupted });
    return { gradebook, faults: this.#faults, isInterrupted };
  }

  /** All, then again those that something of ours broke. */
  async #gradeAll(order: Order): Promise<void> {
    const { retryAfterMs = RETRY_AFTER_MS, signal } = this.#options;
    let waiting = this.#classList.handIns;
    for (let attempt = 1; waiting.length > 0; attempt++) {
      waiting = await this.#gradeEach(waiting, order, attempt);
      const waitMs = retryAfterMs[attempt - 1];
      if (waitMs === undefined || waiting.length === 0) return;
      await sleep(waitMs, undefined, signal === undefined ? {} : { signal }).catch(() => {});
      if (signal?.aborted === true) return;
    }
  }

  /** @returns those that may be tried again */
  async #gradeEach(handIns: readonly StudentHandIn[], order: Order, attempt: number): Promise<StudentHandIn[]> {
    const again: StudentHandIn[] = [];
    const { capacity } = order.graders;
    const firstEnd = Promise.withResolvers<void>();
    let next = 0;
    const work = async (k: number): Promise<void> => {
      // Whoever looks ahead begins when somebody grades: the first of the class are graded first.
      if (k >= capacity) await firstEnd.promise;
      try {
        for (let handIn = handIns[next++]; handIn !== undefined; handIn = handIns[next++]) {
          if (!(await this.#gradeOne(handIn, order, attempt))) again.push(handIn);
          firstEnd.resolve();
        }
      } finally {
        firstEnd.resolve();
        // Whoever ends early ends all.
        next = handIns.length;
      }
    };
    const workers = Array.from({ length: Math.min(capacity + AHEAD, handIns.length) }, (_, k) => work(k));
    await Promise.allSettled(workers);
    await Promise.all(workers);
    return again;
  }

  /** @returns false when it may be tried again */
  async #gradeOne(handIn: StudentHandIn, order: Order, attempt: number): Promise<boolean> {
    const { student } = handIn;
    try {
      await this.#record(await gradeHandIn(handIn, order));
      return true;
    } catch (error) {
      if (error instanceof MissingToolError) throw error;
      const isInterrupted = order.signal?.aborted === true && error === order.signal.reason;
      const reason = isInterrupted ? INTERRUPTED : reasonOf(error);
      this.#add({ ...whoIs(handIn), status: 'ungraded', reason });
      if (isInterrupted) return true;
      await this.#tell({ event: 'fault', student: student.id, reason, attempt });
      return error instanceof Fault && !error.isPassing;
    }
  }

  async #record({ entry, titles, graded, times }: Grading): Promise<void> {
    const { student, status, summary, unstable = [], reason = '' } = entry;
    if (status === 'missing') await this.#tell({ event: 'missing', student: student.id, reason });
    if (graded !== undefined && summary !== undefined) {
      const { before, resultHash } = graded;
      const { submissionHash, score, maxScore } = summary;
      const scores = { score, maxScore, ...(before === undefined ? {} : { before }) };
      await this.#tell({ event: 'graded', student: student.id, submissionHash, resultHash, ...scores });
    }
    if (times !== undefined && unstable.length > 0) {
      await this.#tell({ event: 'unstable', student: student.id, times, checks: unstable });
    }
    for (const [id, title] of titles) this.#titles.set(id, title);
    this.#add(entry);
  }

  #add(entry: GradebookEntry): void {
    this.#tally.add(entry, this.#entries.get(entry.student.id));
    this.#entries.set(entry.student.id, entry);
    this.#options.onProgress?.(this.#tally.counts, entry.student.id);
  }

  /** Each file on its own: what cannot be written is told, and the others are there. */
  async #finish(): Promise<void> {
    const gradebook = this.#gradebook();
    const steps = [
      () => this.#folder.writePieces('gradebook.json', gradebookJson(gradebook)),
      () => this.#folder.writePieces('gradebook.csv', gradebookCsv(gradebook)),
      ...(this.#options.finish ?? []).map((finish) => () => finish(gradebook, this.#folder)),
    ];
    for (const step of steps) {
      try {
        await step();
      } catch (error) {
        if (this.#options.signal?.aborted === true && isAbort(error)) this.#isCutShort = true;
        else {
          this.#faults.push(reasonOf(error));
          await this.#tell({ event: 'fault', reason: reasonOf(error) });
        }
      }
    }
  }

  #gradebook(): Gradebook {
    // Where all ended early, the others are there without having been looked at.
    const entries = this.#classList.handIns.map(
      (handIn): GradebookEntry =>
        this.#entries.get(handIn.student.id) ?? { ...whoIs(handIn), status: 'ungraded', reason: INTERRUPTED },
    );
    return gradebookOf(this.#batch, this.#loaded.assignment, this.#classList, entries, this.#titles);
  }

  /** A line that cannot be written goes with the next one. */
  async #tell(event: Told): Promise<void> {
    const entry = { at: new Date().toISOString(), ...event } as JournalEntry;
    this.#options.onEvent?.(entry);
    await this.#journal.add(entry).catch((error) => {
      const reason = `journal.jsonl: ${reasonOf(error)}`;
      if (!this.#faults.includes(reason)) this.#faults.push(reason);
    });
  }
}

type WithoutTime<T> = T extends unknown ? Omit<T, 'at'> : never;
type Told = WithoutTime<JournalEntry>;

function whoIs({ student, attempt }: StudentHandIn): Pick<GradebookEntry, 'student' | 'attempt'> {
  return { student, ...(attempt === undefined ? {} : { attempt }) };
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function reasonOf(error: unknown): string {
  return onOneLine(error instanceof Error ? error.message : String(error), 1000);
}
