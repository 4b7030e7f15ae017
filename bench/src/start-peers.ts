import type { Missing } from './engines.ts';
import { type Peer, type PeerProgram, startPeer } from './peer.ts';

/** The peers that started, and why the others did not. */
export interface Started {
  readonly peers: readonly Peer[];
  readonly missing: readonly Missing[];
}

/** Starts peers side by side. One that cannot is left out. */
export async function startPeers(programs: readonly PeerProgram[]): Promise<Started> {
  const missing: Missing[] = [];
  const starting = programs.map(async (program) => {
    try {
      return [await startPeer(program)];
    } catch (error) {
      missing.push({ name: program.name, remedy: error instanceof Error ? error.message : String(error) });
      return [];
    }
  });
  return { peers: (await Promise.all(starting)).flat(), missing };
}
