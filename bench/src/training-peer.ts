/**
 * Our training as a peer: `packages/net` on the backend that `GRADUS_BACKEND` names, on mini-batches that are gathered
 * out of the data set's bytes, as experiments do. The argument is an `OurWork` in JSON.
 */
import { computeNormalisation, createGatherer, shuffledBatches } from '@gradus/data';
import { backend, createRandom, setThreads } from '@gradus/matrix';
import { type Batch, evaluate, initialiseParameters, type Snapshot, train } from '@gradus/net';
import { noiseDataset } from './noise-dataset.ts';
import { type Block, serve } from './serve.ts';
import type { OurWork } from './training-work.ts';

/** Samples gathered at a time for an evaluation, as in experiments. */
const CHUNK = 500;

const work: OurWork = JSON.parse(process.argv[2] ?? '');
setThreads(work.threads);
const options = { batchNorm: true, epsilon: work.epsilon, activation: 'relu' } as const;
const random = createRandom(work.seed);
const dataset = noiseDataset(work.samples, random);
const all = Uint32Array.from({ length: work.samples }, (_, j) => j);
const normalisation = computeNormalisation(dataset, all);
const gather = createGatherer(dataset, normalisation, work.dtype);

function* endlessBatches(): Generator<Batch, never, void> {
  for (;;) for (const indices of shuffledBatches(all, work.batchSize, random)) yield gather(indices);
}

function* chunksOf(count: number): Generator<Batch, void, void> {
  for (let start = 0; start < count; start += CHUNK) yield gather(all.subarray(start, Math.min(count, start + CHUNK)));
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
    evaluate(chunksOf(work.evaluationSamples), parameters, statistics, work.lambda, options);
  }
  return { seconds: (performance.now() - startMs) / 1000, count: work.steps };
}

// The snapshot before the first step: every later one is `steps` steps further.
nextSnapshot();
await serve({ [backend().name]: backend().detail }, measureBlock);
