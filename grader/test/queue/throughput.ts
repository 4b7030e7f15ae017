// What the queue itself costs: throughput.ts <redis|postgres> <submissions> <workers> [jobs of each worker].
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { reachQueue } from '../../src/graders/queue/expect-queue.ts';
import { QueueGraders } from '../../src/graders/queue/queue-graders.ts';
import { cannedGraded } from './canned.ts';
import { assignmentText, classOf, loaded } from './class-of.ts';
import { gradeAll, hashOf } from './grade-all.ts';
import { type QueueKind, startQueue } from './queues.ts';
import { TestWorkers } from './workers.ts';

const [kind = 'redis', count = '20000', workers = '2', jobs = '8'] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'gradus-throughput-'));
const seed = 7;
const server = await startQueue(kind as QueueKind, { isKept: false });
const { url } = server;
const running = new TestWorkers({ url, count: Number(workers), jobs: Number(jobs), delayMs: 0, lockMs: 30_000 });
try {
  await measure();
} finally {
  await running.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  const students = await classOf(Number(count), folder);
  const graders = new QueueGraders(await reachQueue(url), {
    batch: 'throughput',
    loaded,
    assignmentText,
    seed,
    sandbox: 'none',
  });
  // As a coordinator does: else V8 lets what lives shortly grow to 134 MB, for nothing.
  setFlagsFromString('--semi-space-growth-factor=1');
  // Workers that start, and code that is compiled, are not what is measured.
  const [first] = students.splice(0, 1);
  if (first !== undefined) await graders.grade(first);
  const cpu = process.cpuUsage();
  const workersBefore = await cpuMsOf(running.pids);
  const start = performance.now();
  const { results, faults } = await gradeAll(graders, students, (done) => {
    if (done % 2000 === 0) console.error(`${done} · ${Math.round(process.memoryUsage.rss() / 1e6)} MB`);
  });
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const { maxRSS } = process.resourceUsage();
  const wrong = students.filter(
    (student) => results.get(student.id) !== hashOf(cannedGraded({ loaded, seed }, student)),
  );
  const workersMs = (await cpuMsOf(running.pids)) - workersBefore;
  await graders.close();
  console.log(
    JSON.stringify({
      kind,
      submissions: students.length,
      workers: Number(workers),
      seconds: Number(seconds.toFixed(1)),
      perSecond: Math.round(students.length / seconds),
      coordinatorMs: Number(((user + system) / 1000 / students.length).toFixed(2)),
      workerMs: Number((workersMs / students.length).toFixed(2)),
      peakMb: Math.round(maxRSS / 1000),
      faults: faults.size,
      wrong: wrong.length,
    }),
  );
}

/** What processes have used of the processor until now. */
async function cpuMsOf(pids: readonly number[]): Promise<number> {
  const TICK_MS = 10;
  const texts = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8')));
  const ticks = texts.map((text) => {
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, each) => sum + each, 0) * TICK_MS;
}
