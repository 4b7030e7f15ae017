/**
 * Runs work that Ctrl-C asks to stop: the signal aborts, the work ends what it has begun. A second Ctrl-C ends at once.
 */
export async function abortOnInterrupt<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const onInterrupt = (): void => {
    console.error('\nInterrupted: finishing what runs. Press Ctrl-C again to stop at once.');
    controller.abort();
  };
  process.once('SIGINT', onInterrupt);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}
