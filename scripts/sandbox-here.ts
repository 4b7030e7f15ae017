import { spawnSync } from 'node:child_process';

interface Finding {
  readonly name: string;
  readonly state: string;
  readonly message: string;
}

/**
 * What `gradus grade --sandbox` can be on this machine: bubblewrap where it is seen to hold, else none, and it says why.
 * In CI it has to hold.
 */
export function sandboxHere(): 'bubblewrap' | 'none' {
  const { stdout } = spawnSync('gradus', ['doctor', '--sandbox', '--json'], { encoding: 'utf8' });
  const findings: readonly Finding[] = JSON.parse(stdout);
  const lacking = findings.find(({ name, state }) => state === 'broken' && /^(tried|- TypeScript)$/.test(name));
  if (lacking === undefined || process.env.CI === 'true') return 'bubblewrap';
  console.warn(`No sandbox here, so submissions run without one: ${lacking.message}`);
  return 'none';
}
