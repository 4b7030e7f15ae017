import { MissingToolError, type SandboxLevel } from '@gradus/contracts';
import { Bubblewrap } from './bubblewrap/bubblewrap.ts';
import { noSandbox } from './no-sandbox.ts';
import type { Sandbox } from './sandbox.ts';
import { Setpriv } from './setpriv/setpriv.ts';

/** The sandboxes that can be asked for, from the strongest to none. */
export const SANDBOXES = ['bubblewrap', 'setpriv', 'none'] as const;
export type SandboxName = (typeof SANDBOXES)[number];

const LEVELS: Readonly<Record<SandboxName, SandboxLevel>> = { bubblewrap: 'full', setpriv: 'weak', none: 'none' };

/** What a sandbox promises, wherever it is opened. */
export function sandboxLevelOf(name: SandboxName): SandboxLevel {
  return LEVELS[name];
}

/**
 * Opens a sandbox. It is closed by who asked for it.
 *
 * @param place - of this process among those of this machine that grade at the same time, from 0
 * @throws MissingToolError when this machine lacks what it needs: nothing weaker is taken in its place
 */
export async function openSandbox(name: SandboxName, place = 0): Promise<Sandbox> {
  switch (name) {
    case 'bubblewrap':
      return await Bubblewrap.open().catch(withChoice);
    case 'setpriv':
      return new Setpriv(place);
    case 'none':
      return noSandbox;
  }
}

function withChoice(error: unknown): never {
  if (!(error instanceof MissingToolError)) throw error;
  throw new MissingToolError(
    `${error.message}. Or choose less: --sandbox setpriv (root only), or --sandbox none where every submission may do what you may`,
    { cause: error },
  );
}
