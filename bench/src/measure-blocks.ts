import { interleave } from './interleave.ts';
import type { PeerProgram } from './peer.ts';
import { type Started, startPeers } from './start-peers.ts';

/** Starts the programs that can be started, measures them in turn, and ends them. @returns seconds for a piece, by peer */
export async function measureBlocks(
  programs: readonly PeerProgram[],
  rounds: number,
  pauseMs: number,
  onRound: (round: number) => void,
  warmUps = 1,
): Promise<[number[][], Started]> {
  const started = await startPeers(programs);
  try {
    const measures = started.peers.map((peer) => () => peer.measure({}));
    return [await interleave(measures, rounds, pauseMs, onRound, warmUps), started];
  } finally {
    await Promise.all(started.peers.map((peer) => peer.stop()));
  }
}
