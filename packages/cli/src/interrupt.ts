import { ExitCode } from './exit-code.ts';

/** Ctrl-C, a job system's stop, a closed terminal. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function exitAtOnce(): void {
  process.exit(ExitCode.interrupted);
}

/**
 * Runs work that Ctrl-C asks to stop: the signal aborts, the work ends what it has begun. A second Ctrl-C ends at once.
 */
export async function abortOnInterrupt<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const onInterrupt = (): void => {
    if (controller.signal.aborted) exitAtOnce();
    console.error('\nInterrupted: finishing what runs. Press Ctrl-C again to stop at once.');
    controller.abort();
  };
  return await listening(onInterrupt, () => work(controller.signal));
}

/** Runs work that Ctrl-C ends at once, with exit code 130 and with the processes that it started. */
export async function exitOnInterrupt<T>(work: () => Promise<T>): Promise<T> {
  return await listening(exitAtOnce, work);
}

async function listening<T>(listener: () => void, work: () => Promise<T>): Promise<T> {
  for (const signal of SIGNALS) process.on(signal, listener);
  try {
    return await work();
  } finally {
    for (const signal of SIGNALS) process.off(signal, listener);
  }
}
