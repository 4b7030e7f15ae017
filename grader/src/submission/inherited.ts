import { readdirSync, readFileSync } from 'node:fs';

/** Of those the kernel closes when a program is started: fcntl.h, in the octal of /proc. */
const CLOSE_ON_EXEC = 0o2000000;

let highest: number | undefined;

/**
 * The highest descriptor that we were started with and every process that we start would have, too; Node closes only
 * those that it opened itself. -1 where there is none, or the system does not tell.
 */
export function highestInherited(): number {
  highest ??= Math.max(-1, ...inheritable());
  return highest;
}

function inheritable(): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      const [, flags = '0'] = /^flags:\s+(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${name}`, 'utf8')) ?? [];
      return (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) === 0 ? [Number(name)] : [];
    } catch {
      // The one that listed them is closed by now.
      return [];
    }
  });
}
