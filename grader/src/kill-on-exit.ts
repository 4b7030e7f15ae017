import type { ChildProcess } from 'node:child_process';
import { onExit } from './on-exit.ts';

/**
 * Sees to it that a child does not outlive us: `kill` is called when our own process exits before the child does.
 *
 * @param kill - must do its work at once: nothing that waits still runs then
 */
export function killOnExit(child: ChildProcess, kill: () => void): void {
  child.once('close', onExit(kill));
}
