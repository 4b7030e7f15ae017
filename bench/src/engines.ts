import { fileURLToPath } from 'node:url';
import type { GradientMethod, GradientWork } from './gradient-work.ts';
import type { PeerProgram } from './peer.ts';
import type { Pythons } from './python.ts';
import type { OurWork, TrainingWork } from './training-work.ts';

export const BACKENDS = ['plain', 'wasm', 'blas'] as const;
export type BackendName = (typeof BACKENDS)[number];

/** What is not measured, and how to get it. */
export interface Missing {
  readonly name: string;
  readonly remedy: string;
}

/** A program of ours on one of its backends. */
export function ourProgram(name: string, script: string, backend: BackendName, work: object): PeerProgram {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const args = ['--no-warnings', file, JSON.stringify(work)];
  return { name, command: process.execPath, args, env: { GRADUS_BACKEND: backend } };
}

/** `threads`: the thread counts to try. */
type ThreadedWork = Omit<TrainingWork, 'dtype'> & { readonly threads: readonly number[] };

/** Our own training by backend, type and thread count; plain TypeScript takes one thread. */
export function ourTrainings(work: ThreadedWork, backends = BACKENDS as readonly BackendName[]): PeerProgram[] {
  return backends.flatMap((backend) =>
    (['float32', 'float64'] as const).flatMap((dtype) =>
      (backend === 'plain' ? [1] : work.threads).map((threads) => {
        const name = `Gradus ${backend} ${dtype}, ${threadsText(threads)}`;
        return ourProgram(name, './training-peer.ts', backend, { ...work, dtype, threads } satisfies OurWork);
      }),
    ),
  );
}

/** numpy's training by thread count, type and order in memory. Empty without numpy. */
export function numpyTrainings(work: ThreadedWork, { numpy: python }: Pythons): PeerProgram[] {
  if (python === undefined) return [];
  const variants = (['float64', 'float32'] as const).flatMap((dtype) =>
    (['C', 'F'] as const).map((order) => ({ dtype, order })),
  );
  return variants.flatMap(({ dtype, order }) =>
    work.threads.map((threads) => {
      const name = `numpy ${dtype}${order === 'F' ? ', samples contiguous' : ''}, ${threadsText(threads)}`;
      return pythonProgram(name, python, 'numpy_training.py', threads, { ...work, dtype, order });
    }),
  );
}

/** PyTorch's training by thread count, in float32. Empty without PyTorch. */
export function torchTrainings(work: ThreadedWork, { torch: python }: Pythons): PeerProgram[] {
  if (python === undefined) return [];
  return work.threads.map((threads) =>
    pythonProgram(`PyTorch float32, ${threadsText(threads)}`, python, 'torch_training.py', threads, {
      ...work,
      threads,
    }),
  );
}

/** A way to find a gradient, and its program. */
export interface GradientProgram {
  readonly method: GradientMethod;
  readonly program: PeerProgram;
}

const METHODS: Record<GradientMethod, string> = {
  complete: 'every entry with its error estimate',
  central: 'central differences',
  whole: 'central differences by whole forward passes',
  directional: 'quick test along random directions',
};

/** Our own finite differences by backend and method. */
export function ourGradients(work: Omit<GradientWork, 'method'>): GradientProgram[] {
  return (['wasm', 'blas'] as const).flatMap((backend) =>
    (Object.keys(METHODS) as GradientMethod[]).map((method) => {
      const name = `Gradus ${backend}: ${METHODS[method]}, ${threadsText(work.threads)}`;
      return { method, program: ourProgram(name, './gradient-peer.ts', backend, { ...work, method }) };
    }),
  );
}

/** numpy's cost function by thread count, as a student calls it for finite differences. Empty without numpy. */
export function numpyCosts(work: Omit<GradientWork, 'method'>, { numpy: python }: Pythons): GradientProgram[] {
  if (python === undefined) return [];
  return [1, work.threads].filter(isFirst).map((threads) => {
    const name = `numpy float64: ${METHODS.whole}, ${threadsText(threads)}`;
    return { method: 'whole', program: pythonProgram(name, python, 'numpy_cost.py', threads, work) };
  });
}

const isFirst = <T>(value: T, index: number, values: readonly T[]): boolean => values.indexOf(value) === index;

/** What this machine lacks of the peers. */
export function missingPeers(pythons: Pythons): Missing[] {
  const peers = [
    { name: 'numpy', remedy: 'apt-get install python3-numpy libopenblas0-pthread, or pip install numpy' },
    { name: 'torch', remedy: 'apt-get install python3-torch, or pip install torch' },
  ] as const;
  return peers.filter(({ name }) => pythons[name] === undefined);
}

function pythonProgram(name: string, command: string, script: string, threads: number, work: object): PeerProgram {
  const file = fileURLToPath(new URL(`../peers/${script}`, import.meta.url));
  const count = String(threads);
  const env = { OPENBLAS_NUM_THREADS: count, OMP_NUM_THREADS: count, MKL_NUM_THREADS: count };
  return { name, command, args: ['-B', file, JSON.stringify(work)], env };
}

function threadsText(threads: number): string {
  return threads === 1 ? '1 thread' : `${threads} threads`;
}
