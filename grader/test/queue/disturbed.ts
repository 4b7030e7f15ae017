import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reachQueue } from '../../src/graders/queue/expect-queue.ts';
import { QueueGraders } from '../../src/graders/queue/queue-graders.ts';
import { cannedGraded } from './canned.ts';
import { assignmentText, classOf, loaded } from './class-of.ts';
import { type GradedAll, gradeAll, hashOf } from './grade-all.ts';
import { type QueueKind, startQueue, type TestQueue } from './queues.ts';
import { TestWorkers } from './workers.ts';

export interface Disturbance {
  readonly kind: QueueKind;
  readonly students: number;
  /** For Redis: whether it keeps what it is told. */
  readonly isKept?: boolean;
  /** How often it is disturbed at most. */
  readonly most?: number;
  /** Does its worst while the batch is graded; called again until all are. */
  readonly disturb: (queue: TestQueue, workers: TestWorkers) => Promise<void>;
}

export interface Disturbed extends GradedAll {
  readonly disturbances: number;
  /** Whose result is not what an undisturbed batch gives. */
  readonly wrong: readonly string[];
  /** What the coordinator said. */
  readonly lines: readonly string[];
  readonly seconds: number;
}

const seed = 7;
const JOB_MS = 100;
const LOCK_MS = 1500;

/** Grades a class on two workers of four jobs while something disturbs them; a fault that stays is tried by a second start. */
export async function gradeDisturbed({
  kind,
  students,
  isKept = true,
  most = Number.POSITIVE_INFINITY,
  disturb,
}: Disturbance): Promise<Disturbed> {
  const folder = await mkdtemp(join(tmpdir(), 'gradus-disturbed-'));
  const all = await classOf(students, folder);
  const queue = await startQueue(kind, { isKept });
  const workers = new TestWorkers({ url: queue.url, count: 2, jobs: 4, delayMs: JOB_MS, lockMs: LOCK_MS });
  const lines: string[] = [];
  const start = performance.now();
  const options = { batch: 'disturbed', loaded, assignmentText, seed, sandbox: 'none', capacity: 16 } as const;
  const graders = new QueueGraders(await reachQueue(queue.url), {
    ...options,
    pollMs: 500,
    onEvent: (line) => lines.push(line),
  });
  let isDone = false;
  let disturbances = 0;
  const disturbing = (async () => {
    while (!isDone && disturbances < most) {
      await disturb(queue, workers);
      disturbances++;
    }
  })();
  try {
    const first = await gradeAll(graders, all);
    isDone = true;
    await disturbing;
    const missing = all.filter(({ id }) => !first.results.has(id));
    const second = await gradeAll(graders, missing);
    const results = new Map([...first.results, ...second.results]);
    const wrong = all.filter((each) => results.get(each.id) !== hashOf(cannedGraded({ loaded, seed }, each)));
    const seconds = Math.round((performance.now() - start) / 1000);
    return { results, faults: first.faults, wrong: wrong.map(({ id }) => id), disturbances, lines, seconds };
  } finally {
    isDone = true;
    await disturbing.catch(() => {});
    await graders.close();
    await workers.close();
    await queue.close();
    await rm(folder, { recursive: true, force: true });
  }
}
