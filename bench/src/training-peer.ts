/**
 * Our training as a peer: `packages/net` on the backend that `GRADUS_BACKEND` names, on mini-batches gathered out of
 * samples in memory. The argument is a `TrainingWork` in JSON.
 */
import { shuffledBatches } from '@gradus/data';
import { backend, createRandom, type Matrix } from '@gradus/matrix';
import { type Batch, evaluate, initialiseParameters, type Snapshot, train } from '@gradus/net';
import { createFloatGatherer } from './float-gatherer.ts';
import { type Block, serve } from './serve.ts';
import { syntheticSamples } from './synthetic-samples.ts';
import type { TrainingWork } from './training-work.ts';

const CHUNK = 1000;

const work: TrainingWork = JSON.parse(process.argv[2] ?? '');
const options = { batchNorm: true, epsilon: work.epsilon, activation: 'relu' } as const;
const random = createRandom(work.seed);
const samples = syntheticSamples(work.widths, work.samples, work.dtype, random);

const gather = createFloatGatherer(samples, work.batchSize);

function* endlessBatches(): Generator<Batch, never, void> {
  const all = Uint32Array.from({ length: work.samples }, (_, j) => j);
  for (;;) for (const indices of shuffledBatches(all, work.batchSize, random)) yield gather(indices);
}

function* chunksOf({ X, Y }: Batch, count: number): Generator<Batch, void, void> {
  for (let start = 0; start < count; start += CHUNK) {
    const end = Math.min(count, start + CHUNK);
    yield { X: view(X, start, end), Y: view(Y, start, end) };
  }
}

/** Columns `start` … `end − 1`, not copied. */
function view({ rows, data }: Matrix, start: number, end: number): Matrix {
  return { rows, cols: end - start, data: data.subarray(start * rows, end * rows) };
}

const batches = endlessBatches();
const snapshots = train({
  start: initialiseParameters(work.widths, { kind: 'he' }, true, random, work.dtype),
  options,
  lambda: work.lambda,
  nextBatch: () => batches.next().value,
  schedule: () => work.eta,
  steps: Number.MAX_SAFE_INTEGER,
  evaluateEvery: work.steps,
  runningStatistics: { kind: 'exponential', alpha: work.alpha },
});

function nextSnapshot(): Snapshot {
  const { done, value } = snapshots.next();
  if (done === true) throw new Error('training-peer: expected training without an end');
  return value;
}

function measureBlock(): Block {
  const startMs = performance.now();
  const { parameters, statistics } = nextSnapshot();
  if (work.evaluationSamples > 0) {
    evaluate(chunksOf(samples, work.evaluationSamples), parameters, statistics, work.lambda, options);
  }
  return { seconds: (performance.now() - startMs) / 1000, count: work.steps };
}

// The snapshot before the first step: every later one is `steps` steps further.
nextSnapshot();
await serve({ [backend().name]: backend().detail }, measureBlock);
