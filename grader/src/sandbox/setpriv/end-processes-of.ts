import { readdirSync, readFileSync } from 'node:fs';

const ROUNDS = 100;

/**
 * Ends every process of a user, whoever its parent is by now. One of them may kill what is sent to kill it, because that
 * has the same user: then we do it ourselves, one after the other.
 *
 * @param killAll - as that user
 * @returns whether none is left
 */
export function endProcessesOf(user: number, killAll: () => void): boolean {
  for (let round = 0; round < ROUNDS; round++) {
    killAll();
    const left = processesOf(user);
    if (left.length === 0) return true;
    for (const pid of left) kill(pid);
  }
  return false;
}

/** The processes of a user that have not ended, however many of their threads have. */
export function processesOf(user: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const status = statusOf(name);
    // What has ended has its number until its parent asks; its first thread may have ended before the others.
    const isGone = /^State:\s+[ZX]/m.test(status) && /^Threads:\s+1$/m.test(status);
    return status.includes(`\nUid:\t${user}\t`) && !isGone ? [Number(name)] : [];
  });
}

function statusOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    // It ended meanwhile.
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended meanwhile.
  }
}
