// Apart from the rest: its libraries take longer to load than a student waits.
export { reachQueue } from './expect-queue.ts';
export { QueueGraders, type QueueOptions } from './queue-graders.ts';
export { runWorker, type WorkerOptions } from './run-worker.ts';
