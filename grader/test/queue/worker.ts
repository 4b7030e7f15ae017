// A worker in a process of its own, to be killed: worker.ts <url> <jobs> <delay ms> <lock ms>.
import { runWorker } from '../../src/graders/queue/run-worker.ts';
import { cannedGraders } from './canned.ts';

const [url = '', jobs, delayMs, lockMs] = process.argv.slice(2);
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
await runWorker(url, {
  jobs: Number(jobs),
  sandbox: 'none',
  open: (terms) => cannedGraders(terms, Number(delayMs)),
  signal: stop.signal,
  onEvent: (line) => {
    if (process.env.GRADUS_TEST_LINES !== undefined) console.error(line);
  },
  lockMs: Number(lockMs),
});
