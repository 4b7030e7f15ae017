import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { gradeSubmission } from '../grader/src/grade-submission.ts';
import { reachQueue } from '../grader/src/graders/queue/expect-queue.ts';
import { openBullQueue } from '../grader/src/graders/queue/open-bull.ts';
import { parseQueueAddress } from '../grader/src/graders/queue/queue-address.ts';
import { QueueGraders } from '../grader/src/graders/queue/queue-graders.ts';
import { queueNameOf } from '../grader/src/graders/queue/queue-name.ts';
import { graderVersion } from '../grader/src/version.ts';
import { assignmentText, classOf, loaded } from '../grader/test/queue/class-of.ts';
import { QUEUES, startQueue } from '../grader/test/queue/queues.ts';
import { gradus, startGradus } from '../packages/cli/test/command.ts';

const folder = await mkdtemp(join(tmpdir(), 'gradus-worker-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('gradus worker', () => {
  test.each([
    [2, ['--queue', 'amqp://:s3cret@queue'], 'got one of "amqp:"'],
    [2, [], "required option '--queue <url>' not specified"],
    [3, ['--queue', 'redis://:s3cret@127.0.0.1:1'], 'nothing answers there (ECONNREFUSED)'],
    [3, ['--queue', 'postgres://x:s3cret@127.0.0.1:1/x'], 'nothing answers there (ECONNREFUSED)'],
  ])('ends with %i of %j', async (code, argv, why) => {
    const ended = await gradus(['worker', '--sandbox', 'none', ...argv]);
    expect(ended).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(why) });
    expect(ended.stderr).not.toContain('s3cret');
    expect(ended.stderr.trim().split('\n').length).toBe(1);
  });
});

describe.each(QUEUES)('gradus worker with a queue in %s', (kind, isHere) => {
  test.skipIf(!isHere)('grades, and at Ctrl-C finishes what runs', { timeout: 60_000 }, async () => {
    const queue = await startQueue(kind);
    const worker = startGradus(['worker', '--sandbox', 'none', '--jobs', '1'], {
      environment: { GRADUS_QUEUE: queue.url },
    });
    const ended = once(worker, 'close');
    let said = '';
    let complained = '';
    worker.stdout.on('data', (chunk: Buffer) => {
      said += chunk;
    });
    worker.stderr.on('data', (chunk: Buffer) => {
      complained += chunk;
    });
    const [alice] = await classOf(1, folder);
    if (alice === undefined) throw new Error('no student');
    const options = { batch: 'b', loaded, assignmentText, seed: 7, sandbox: 'none' } as const;
    const graders = new QueueGraders(await reachQueue(queue.url), options);
    const { result } = await graders.grade(alice);
    expect(JSON.stringify(result)).toBe(JSON.stringify((await gradeSubmission(loaded, alice, { seed: 7 })).result));
    const bull = openBullQueue(parseQueueAddress(queue.url), queueNameOf(graderVersion, 'none'));
    const next = graders.grade({ ...alice, id: 'student-1' });
    await vi.waitFor(async () => expect(await bull.getActiveCount()).toBe(1), { timeout: 10_000, interval: 5 });
    process.kill(-(worker.pid ?? 0), 'SIGINT');
    expect((await next).result.submission.id).toBe('student-1');
    expect(await ended).toEqual([130, null]);
    await Promise.all([graders.close(), bull.close()]);
    await queue.close();
    expect(said).toMatch(
      /^waiting for jobs of gradus-\S+-none at \S+, 1 at a time\nstudent-0: graded, 1\/2\nstudent-1: graded, 1\/2\n$/,
    );
    expect(complained).toBe('\nInterrupted: finishing what runs. Press Ctrl-C again to stop at once.\n');
  });
});
