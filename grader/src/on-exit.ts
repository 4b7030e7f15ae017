/**
 * Has work done when our own process exits.
 *
 * @param work - must do it at once: nothing that waits still runs then
 * @returns forgets it
 */
export function onExit(work: () => void): () => void {
  // One listener for each is meant, so many must not be warned of as a leak.
  process.setMaxListeners(process.getMaxListeners() + 1);
  process.once('exit', work);
  let isForgotten = false;
  return () => {
    if (isForgotten) return;
    isForgotten = true;
    process.off('exit', work);
    process.setMaxListeners(process.getMaxListeners() - 1);
  };
}
