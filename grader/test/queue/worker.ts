// A worker in a process of its own, to be killed: worker.ts <url> <jobs> <delay ms, or -1 to die of it> <lock ms>.
import type { Graders } from '../../src/graders/graders.ts';
import { runWorker } from '../../src/graders/queue/run-worker.ts';
import { cannedGraders } from './canned.ts';
import { DEADLY } from './workers.ts';

const [url = '', jobs, delayMs, lockMs] = process.argv.slice(2);
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
const deadly: Graders = {
  capacity: 1,
  grade: () => {
    process.kill(process.pid, 'SIGKILL');
    return new Promise(() => {});
  },
  close: async () => {},
};
await runWorker(url, {
  jobs: Number(jobs),
  sandbox: 'none',
  open: (terms) => (Number(delayMs) === DEADLY ? deadly : cannedGraders(terms, Number(delayMs))),
  signal: stop.signal,
  onEvent: (line) => {
    if (process.env.GRADUS_TEST_LINES !== undefined) console.error(line);
  },
  lockMs: Number(lockMs),
});
