/** Our finite differences as a peer, on the backend that `GRADUS_BACKEND` names. The argument is a `GradientWork` in JSON. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { agreesAlongDirections, numericalGradientInThreads, type Tensors } from '@gradus/gradcheck';
import { backend, createRandom, type Matrix, setThreads } from '@gradus/matrix';
import { computeCost, computeGradients, createStructuredCost, namedTensors, type Parameters } from '@gradus/net';
import type { EvaluationsInput } from './evaluations-thread.ts';
import { drawCost, type GradientMethod, type GradientWork } from './gradient-work.ts';
import { type Block, serve } from './serve.ts';

/** As the assignment's gradient checks. */
const TOLERANCE = { absolute: 1e-8, relative: 1e-6 };
/** At h, −h, h/2 and −h/2. */
const EVALUATIONS_OF_ENTRY = 4;

const work: GradientWork = JSON.parse(process.argv[2] ?? '');
const random = createRandom(work.seed);
const cost = drawCost(work, random);
const [X, Y, parameters, lambda, options] = cost;
const tensors = namedTensors(parameters);

/** Does the work of a block. @returns evaluations of the cost in it */
type Evaluate = () => number | Promise<number>;

const makers: Record<GradientMethod, () => Evaluate | Promise<Evaluate>> = {
  complete: () => {
    const structured = createStructuredCost(...cost);
    const source = {
      module: import.meta.resolve('@gradus/net'),
      factory: 'createStructuredCost',
      arguments: cost,
      tensors,
      gradientRounding: () => structured.gradientRounding(),
    };
    return async () => {
      const gradients = await numericalGradientInThreads(source, TOLERANCE, work.threads);
      return [...gradients.values()].reduce((sum, { value }) => sum + EVALUATIONS_OF_ENTRY * value.data.length, 0);
    };
  },
  central: evaluateInThreads,
  whole: evaluateInThreads,
  directional: () => {
    setThreads(work.threads);
    const gradient = namedTensors(computeGradients(...cost));
    let evaluations = 0;
    const costOf = (moved: Tensors): number => {
      evaluations += 1;
      return computeCost(X, Y, parametersOf(moved), lambda, options);
    };
    return () => {
      evaluations = 0;
      if (agreesAlongDirections({ cost: costOf, tensors, gradient }, { random })) return evaluations;
      throw new Error('gradient-peer: expected the right gradient to agree along random directions');
    };
  },
};

async function evaluateInThreads(): Promise<Evaluate> {
  const threads = await Promise.all(
    Array.from({ length: work.threads }, async (_, index) => {
      const input: EvaluationsInput = { work, cost, index };
      const thread = new Worker(new URL('./evaluations-thread.ts', import.meta.url), { workerData: input });
      await once(thread, 'message');
      thread.unref();
      return thread;
    }),
  );
  return async () => {
    const answers = threads.map(async (thread): Promise<number> => {
      thread.postMessage('go');
      const [evaluations] = await once(thread, 'message');
      return evaluations;
    });
    return (await Promise.all(answers)).reduce((sum, evaluations) => sum + evaluations, 0);
  };
}

function parametersOf(moved: Tensors): Parameters {
  const layers = (field: string, count: number): Matrix[] =>
    Array.from({ length: count }, (_, l) => moved.get(`${field}${l + 1}`) as Matrix);
  const depth = parameters.W.length;
  return {
    W: layers('W', depth),
    b: layers('b', depth),
    gamma: layers('gamma', depth - 1),
    beta: layers('beta', depth - 1),
  };
}

const evaluate = await makers[work.method]();
async function measureBlock(): Promise<Block> {
  const startMs = performance.now();
  const count = await evaluate();
  return { seconds: (performance.now() - startMs) / 1000, count };
}
await serve({ [backend().name]: backend().detail }, measureBlock);
