// A helper thread of a team: does parts of products as long as its owner lives.
import { parentPort, workerData } from 'node:worker_threads';
import { cblasPartRunner, loadCblas } from './cblas.ts';
import { kernelPartRunner } from './kernel-part.ts';
import { instantiateKernels } from './kernels.ts';
import { type HelperEngine, type HelperInput, help, type RunPart } from './team.ts';

function partRunner(engine: HelperEngine): RunPart {
  if (engine.kind === 'blas') return cblasPartRunner(loadCblas(engine.file));
  return kernelPartRunner(instantiateKernels(engine.module, engine.memory));
}

const input: HelperInput = workerData;
// Keeps the thread alive while it waits; nothing is ever sent.
parentPort?.on('message', () => {});
await help(
  input,
  () => partRunner(input.engine),
  () => parentPort?.postMessage('loaded'),
);
