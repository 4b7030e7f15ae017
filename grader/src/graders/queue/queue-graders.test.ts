import { setTimeout as sleep } from 'node:timers/promises';
import { MissingToolError } from '@gradus/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { cannedGraded, cannedGraders } from '../../../test/queue/canned.ts';
import { assignmentText, classOf, loaded } from '../../../test/queue/class-of.ts';
import { QUEUES, startQueue, type TestQueue } from '../../../test/queue/queues.ts';
import { DEADLY, TestWorkers } from '../../../test/queue/workers.ts';
import { temporaryFolders } from '../../../test/temporary-folder.ts';
import { Exam } from '../../exam.ts';
import { gradeSubmission } from '../../grade-submission.ts';
import { graderVersion } from '../../version.ts';
import { Fault } from '../fault.ts';
import type { Graders } from '../graders.ts';
import type { Terms } from '../local-grader.ts';
import { reachQueue } from './expect-queue.ts';
import { openBullQueue, openBullWorker } from './open-bull.ts';
import { parseQueueAddress } from './queue-address.ts';
import { QueueGraders, type QueueOptions } from './queue-graders.ts';
import { queueNameOf } from './queue-name.ts';
import { runWorker } from './run-worker.ts';

const temporaryFolder = temporaryFolders();
const seed = 7;
const NAME = queueNameOf(graderVersion, 'none');
let batches = 0;

test('the text of an assignment is the one of its hash', () => {
  const address = parseQueueAddress('redis://127.0.0.1');
  const options: QueueOptions = { batch: 'b', loaded, assignmentText: '{}', seed, sandbox: 'none' };
  expect(() => new QueueGraders(address, options)).toThrow(
    'the text of an assignment must be the one that its hash is of',
  );
});

describe.each(QUEUES)('a queue in %s', (kind, isHere) => {
  describe.skipIf(!isHere)(isHere ? 'is here' : `is skipped: its Debian package is not installed`, () => {
    let queue: TestQueue;
    beforeAll(async () => {
      queue = await startQueue(kind);
    });
    afterAll(() => queue?.close());
    /** What a test that fails leaves would be met by the next one. */
    const ends: (() => Promise<unknown>)[] = [];
    afterEach(async () => {
      vi.useRealTimers();
      await Promise.allSettled(ends.splice(0).map((end) => end()));
    });

    const open = async (options: Partial<QueueOptions> = {}) => {
      const graders = new QueueGraders(await reachQueue(queue.url), {
        batch: `b${batches++}`,
        loaded,
        assignmentText,
        seed,
        sandbox: 'none',
        pollMs: 200,
        ...options,
      });
      ends.push(() => graders.close());
      return graders;
    };

    function work(open: (terms: Terms) => Graders = cannedGraders) {
      const stop = new AbortController();
      const lines: string[] = [];
      const working = runWorker(queue.url, {
        jobs: 2,
        sandbox: 'none',
        open,
        signal: stop.signal,
        onEvent: (line) => lines.push(line),
        lockMs: 3000,
      });
      working.catch(() => {});
      const end = async (): Promise<void> => {
        stop.abort();
        await working;
      };
      ends.push(end);
      return { lines, working, stop: end };
    }

    test('gives the same bytes as this machine', async () => {
      const [alice] = await classOf(1, await temporaryFolder());
      if (alice === undefined) throw new Error('no student');
      const worker = work(({ loaded, seed }) => {
        const exam = new Exam(loaded.assignment, seed);
        return { capacity: 2, grade: (each) => gradeSubmission(loaded, each, { seed, exam }), close: async () => {} };
      });
      const graders = await open();
      const graded = await graders.grade(alice);
      expect(JSON.stringify(graded)).toBe(JSON.stringify(await gradeSubmission(loaded, alice, { seed })));
      await graders.close();
      await worker.stop();
      expect(worker.lines.slice(-1)).toEqual(['student-0: graded, 1/2']);
    });

    test('keeps what was graded for a coordinator that comes back, until it is recorded', async () => {
      const [alice] = await classOf(1, await temporaryFolder());
      if (alice === undefined) throw new Error('no student');
      const grade = vi.fn(async (terms: Terms) => cannedGraded(terms, alice));
      const first = await open({ batch: 'kept' });
      first.grade(alice).catch(() => {});
      await expect(first.grade(alice)).rejects.toThrow('student-0 is being graded');
      await sleep(300);
      await first.close();
      const worker = work((terms) => ({ capacity: 2, grade: () => grade(terms), close: async () => {} }));
      await vi.waitFor(() => expect(worker.lines.slice(-1)).toEqual(['student-0: graded, 1/2']), 10_000);
      const second = await open({ batch: 'kept' });
      const graded = await second.grade(alice);
      expect(graded).toEqual(cannedGraded({ loaded, seed }, alice));
      expect(grade).toHaveBeenCalledTimes(1);
      second.recorded(alice);
      await second.grade(alice);
      expect(grade).toHaveBeenCalledTimes(2);
    });

    test('a result that was not asked for is a fault, and the next try a new job', async () => {
      const [alice] = await classOf(1, await temporaryFolder());
      if (alice === undefined) throw new Error('no student');
      const answers = ['{}', JSON.stringify({ graded: cannedGraded({ loaded, seed: 8 }, alice) }), undefined];
      const address = parseQueueAddress(queue.url);
      const graders = await open();
      const lying = openBullWorker(
        address,
        NAME,
        async () => {
          if (answers.length > 1) return answers.shift() ?? '';
          throw new Error('Connection terminated');
        },
        {},
      );
      lying.on('error', () => {});
      ends.push(() => lying.close());
      await expect(graders.grade(alice)).rejects.toThrow("a worker's result: at the top level");
      await expect(graders.grade(alice)).rejects.toThrow('seed: expected 7, got 8');
      await expect(graders.grade(alice)).rejects.toThrow('on the worker: Connection terminated');
      await lying.close();
      work();
      expect(await graders.grade(alice)).toEqual(cannedGraded({ loaded, seed }, alice));
    });

    test('what nobody has begun is taken back when it is aborted; what runs is waited for', async () => {
      const [alice, bob, carol] = await classOf(3, await temporaryFolder());
      if (alice === undefined || bob === undefined || carol === undefined) throw new Error('no students');
      const stop = new AbortController();
      const graders = await open();
      const begun = Promise.withResolvers<void>();
      work((terms) => ({
        capacity: 1,
        grade: async (each) => {
          begun.resolve();
          await sleep(1000);
          return cannedGraded(terms, each);
        },
        close: async () => {},
      }));
      const grading = [alice, bob].map((each) => graders.grade(each, stop.signal));
      await begun.promise;
      await sleep(300);
      const waiting = graders.grade(carol, stop.signal);
      waiting.catch(() => {});
      await sleep(300);
      stop.abort(new Error('Ctrl-C'));
      await expect(waiting).rejects.toThrow('Ctrl-C');
      expect((await Promise.all(grading)).length).toBe(2);
      await expect(graders.grade(carol, stop.signal)).rejects.toThrow('Ctrl-C');
      await graders.close();
      const bull = openBullQueue(parseQueueAddress(queue.url), NAME);
      expect(await bull.getJobCounts('waiting', 'active', 'delayed')).toEqual({ waiting: 0, active: 0, delayed: 0 });
      await bull.close();
    });

    test('a worker that can grade nothing gives its job back and ends', async () => {
      const [alice] = await classOf(1, await temporaryFolder());
      if (alice === undefined) throw new Error('no student');
      const graders = await open();
      const unfit = work(() => ({
        capacity: 2,
        grade: () => Promise.reject(new MissingToolError('the sandbox does not hold')),
        close: async () => {},
      }));
      const grading = graders.grade(alice);
      await expect(unfit.working).rejects.toThrow(MissingToolError);
      work();
      expect(await grading).toEqual(cannedGraded({ loaded, seed }, alice));
    });

    test('a fault of a worker is one of the submission, to be tried again', async () => {
      const [alice] = await classOf(1, await temporaryFolder());
      if (alice === undefined) throw new Error('no student');
      const graders = await open();
      work(() => ({
        capacity: 2,
        grade: () => Promise.reject(new Fault('no numpy', { isPassing: false })),
        close: async () => {},
      }));
      await expect(graders.grade(alice)).rejects.toMatchObject({ isPassing: true, message: 'on the worker: no numpy' });
    });

    test('a job that two workers die of is set aside', async () => {
      const [alice] = await classOf(1, await temporaryFolder());
      if (alice === undefined) throw new Error('no student');
      const graders = await open();
      const workers = new TestWorkers({ url: queue.url, count: 1, jobs: 1, delayMs: DEADLY, lockMs: 900 });
      ends.push(() => workers.close());
      await expect(graders.grade(alice)).rejects.toMatchObject({
        isPassing: false,
        message: 'two workers ended while they graded it: set aside',
      });
      expect(workers.started).toBeGreaterThanOrEqual(3);
    });

    test('whose server is gone is a fault after a while, and keeps nobody from ending', async () => {
      const gone = await startQueue(kind);
      ends.push(() => gone.close());
      const [alice, bob] = await classOf(2, await temporaryFolder());
      if (alice === undefined || bob === undefined) throw new Error('no students');
      const stop = new AbortController();
      const open = (terms: Terms) => cannedGraders(terms, 300);
      const working = runWorker(gone.url, { jobs: 2, sandbox: 'none', open, signal: stop.signal });
      const options: QueueOptions = {
        batch: 'b',
        loaded,
        assignmentText,
        seed,
        sandbox: 'none',
        pollMs: 200,
        patienceMs: 1000,
      };
      const graders = new QueueGraders(await reachQueue(gone.url), options);
      await graders.grade(alice);
      const grading = graders.grade(bob).catch((error: unknown) => error);
      await sleep(150);
      await gone.stop('SIGKILL');
      expect(await grading).toMatchObject({
        isPassing: true,
        message: expect.stringContaining('no answer of the queue within 1 s'),
      });
      graders.recorded(alice);
      await graders.close();
      stop.abort();
      await working;
    });

    test('says that nobody works', async () => {
      vi.useFakeTimers({ toFake: ['Date'], shouldAdvanceTime: true });
      const lines: string[] = [];
      const [alice] = await classOf(1, await temporaryFolder());
      if (alice === undefined) throw new Error('no student');
      const graders = await open({ onEvent: (line) => lines.push(line) });
      graders.grade(alice).catch(() => {});
      await sleep(300);
      vi.setSystemTime(Date.now() + 11_000);
      await vi.waitFor(
        () => expect(lines).toEqual([expect.stringContaining(`nobody works on ${NAME}. Start 'gradus worker'`)]),
        5000,
      );
    });
  });
});
