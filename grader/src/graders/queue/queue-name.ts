import type { SandboxLevel } from '@gradus/contracts';

/**
 * The queue of one version and one level of the sandbox: a worker of another version, or one that cannot keep submissions
 * in as is asked, never sees its jobs.
 */
export function queueNameOf(version: string, level: SandboxLevel): string {
  return `gradus-${version}-${level}`;
}
