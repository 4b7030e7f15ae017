import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout } from 'node:timers/promises';

/** Of submissions: as bubblewrap's, and as setpriv's. */
const isSandboxUser = (user: number): boolean => user === 64_017 || (user >= 64_100 && user < 64_500);

interface Running {
  readonly pid: number;
  readonly parent: number;
  readonly user: number;
  readonly command: string;
}

/**
 * Processes of submissions that are still there: our own children of a sandbox's user, and those that lost their parent.
 * What another grader of this machine runs is its own.
 *
 * @param graces - how often it is looked again before one counts as left
 */
export async function processesLeft(ofGrader: number = process.pid, graces = 20): Promise<string[]> {
  for (let look = 0; ; look++) {
    const left = processesNow(ofGrader);
    if (left.length === 0 || look === graces) return left;
    await setTimeout(100);
  }
}

function processesNow(ofGrader: number): string[] {
  const all = new Map(running().map((each) => [each.pid, each]));
  const isOurs = ({ parent }: Running): boolean => {
    const next = all.get(parent);
    if (next === undefined || parent === ofGrader) return true;
    // Whoever took on an orphan is no grader.
    return isSandboxUser(next.user) ? isOurs(next) : !/\bnode\b/.test(next.command);
  };
  const left = [...all.values()].filter((each) => isSandboxUser(each.user) && isOurs(each));
  return left.map(({ pid, user, command }) => `${pid} of ${user}: ${command}`);
}

function running(): Running[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      const of = (field: string): number => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
      // A zombie is gone but for its number, which its parent takes.
      if (/^State:\s+Z/m.test(status)) return [];
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return [{ pid: Number(name), parent: of('PPid'), user: of('Uid'), command }];
    } catch {
      // It ended meanwhile.
      return [];
    }
  });
}

/** Temporary folders of a grader that are still there. */
export function foldersLeft(ofGrader: number = process.pid): string[] {
  return readdirSync(tmpdir()).filter((name) => new RegExp(`^gradus-cells-${ofGrader}-`).test(name));
}
