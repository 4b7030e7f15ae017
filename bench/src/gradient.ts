import { numpyCosts, ourGradients } from './engines.ts';
import type { GradientMethod } from './gradient-work.ts';
import { measureBlocks } from './measure-blocks.ts';
import type { Network, Plan } from './plan.ts';
import type { Pythons } from './python.ts';
import type { Started } from './start-peers.ts';
import { type Summary, summarise } from './statistics.ts';
import { DEFAULT_SETTINGS } from './training-work.ts';

export interface GradientRow {
  readonly network: string;
  readonly engine: string;
  /** Evaluations of the cost that the method takes for all entries. */
  readonly evaluations: number;
  readonly microsecondsPerEvaluation: Summary;
}

/** Finite differences of the cost of one network with batch norm, n = 100, by every parameter. */
export async function measureGradient(
  network: Network,
  { seed, gradientRounds, pauseMs, threads, passes }: Plan,
  pythons: Pythons,
  onRound: (round: number) => void,
): Promise<[GradientRow[], Started]> {
  const { batchSize, lambda, epsilon } = DEFAULT_SETTINGS;
  const { widths } = network;
  const work = { seed, widths, batchSize, lambda, epsilon, passes, threads: Math.max(...threads) };
  const methods = [...ourGradients(work), ...numpyCosts(work, pythons)];
  const [blocks, started] = await measureBlocks(
    methods.map(({ program }) => program),
    gradientRounds,
    pauseMs,
    onRound,
  );
  const parameters = parameterCount(widths);
  const evaluationsOf: Record<GradientMethod, number> = {
    complete: 4 * parameters,
    central: 2 * parameters,
    whole: 2 * parameters,
    directional: DIRECTIONAL,
  };
  const rows = started.peers.map(({ name: engine }, index): GradientRow => {
    const method = methods.find(({ program }) => program.name === engine)?.method ?? 'whole';
    const microseconds = (blocks[index] ?? []).map((seconds) => 1e6 * seconds);
    return {
      network: network.name,
      engine,
      evaluations: evaluationsOf[method],
      microsecondsPerEvaluation: summarise(microseconds),
    };
  });
  return [rows, started];
}

/** Two directions, four evaluations each, and the one at θ. */
const DIRECTIONAL = 9;

/** W, b, γ and β: the last two for hidden layers only. */
export function parameterCount(widths: readonly number[]): number {
  return widths.slice(1).reduce((sum, m, l) => {
    const isLast = l === widths.length - 2;
    return sum + m * (widths[l] as number) + m + (isLast ? 0 : 2 * m);
  }, 0);
}
