import type { ChildProcess } from 'node:child_process';

/**
 * Sees to it that a child does not outlive us: `kill` is called when our own process exits before the child does.
 *
 * @param kill - must do its work at once: nothing that waits still runs then
 */
export function killOnExit(child: ChildProcess, kill: () => void): void {
  // One listener for each child is meant, so it must not be warned of as a leak.
  process.setMaxListeners(process.getMaxListeners() + 1);
  process.once('exit', kill);
  child.once('close', () => {
    process.off('exit', kill);
    process.setMaxListeners(process.getMaxListeners() - 1);
  });
}
