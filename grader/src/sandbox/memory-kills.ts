import { readFileSync } from 'node:fs';

/**
 * How many processes this machine's kernel has killed since it was started because memory had run out (Linux: `oom_kill`
 * of /proc/vmstat); 0 where that is not told.
 *
 * A submission that is killed (SIGKILL) while the number rises may have been one of them: nothing is known of it then.
 */
export function memoryKills(vmstat = '/proc/vmstat'): number {
  try {
    const [, count = '0'] = /^oom_kill (\d+)$/m.exec(readFileSync(vmstat, 'utf8')) ?? [];
    return Number(count);
  } catch {
    return 0;
  }
}
