import type { Backend, BackendName } from './backend.ts';
import { createBlasBackend } from './blas.ts';
import { plainBackend } from './plain.ts';
import { createWasmBackend } from './wasm.ts';

/** How each backend is made; undefined where this machine cannot have it. Best first. */
const makers: Record<BackendName, () => Backend | undefined> = {
  blas: createBlasBackend,
  wasm: createWasmBackend,
  plain: () => plainBackend,
};

/** `GRADUS_BACKEND` asks for what there is not: one line for the person who set it. */
export class UnavailableBackend extends Error {
  override readonly name = 'UnavailableBackend';
}

let chosen: Backend | undefined;

/**
 * The backend of this process, chosen once: the one that `GRADUS_BACKEND` names, else the first of blas, wasm and plain
 * that this machine has.
 *
 * @throws UnavailableBackend when `GRADUS_BACKEND` names no backend, or one that this machine cannot have
 */
export function backend(): Backend {
  chosen ??= chooseBackend(process.env.GRADUS_BACKEND);
  return chosen;
}

/**
 * How many threads share a large product of this thread from now on: itself and helpers; 1 at first. The results are
 * the same to the bit. Helpers keep no process alive.
 *
 * @throws RangeError when `count` is not a whole number ≥ 1
 * @throws UnavailableBackend as `backend` does
 */
export function setThreads(count: number): void {
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new RangeError(`setThreads: expected a whole number ≥ 1, got ${count}`);
  }
  backend().setThreads(count);
}

/** @throws UnavailableBackend as `backend` does */
export function chooseBackend(wanted: string | undefined): Backend {
  const names = Object.keys(makers) as BackendName[];
  if (wanted === undefined || wanted === '') {
    for (const name of names) {
      const made = makers[name]();
      if (made !== undefined) return made;
    }
    return plainBackend;
  }
  const name = names.find((candidate) => candidate === wanted);
  if (name === undefined)
    throw new UnavailableBackend(`GRADUS_BACKEND: expected one of ${names.join(', ')}, got '${wanted}'`);
  const made = makers[name]();
  if (made === undefined)
    throw new UnavailableBackend(`GRADUS_BACKEND: this machine has no ${name}; leave it unset, or name another`);
  return made;
}
