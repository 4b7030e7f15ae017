import { availableParallelism, cpus } from 'node:os';
import type { BenchResult } from './bench-result.ts';
import { missingPeers } from './engines.ts';
import { measureGathering } from './gathering.ts';
import { measureGemm } from './gemm.ts';
import { type GradientRow, measureGradient } from './gradient.ts';
import type { Plan } from './plan.ts';
import { findPythons } from './python.ts';
import type { Started } from './start-peers.ts';
import { measureTraining, measureWhole, type TrainingRow, type WholeRow } from './training.ts';

/**
 * Runs all parts of a plan.
 *
 * @param report - told in a line what is being measured
 *
 * @example
 * const result = await runBench(QUICK_PLAN, console.error);
 */
export async function runBench(plan: Plan, report: (line: string) => void): Promise<BenchResult> {
  const date = new Date().toISOString();
  const versions: Record<string, string> = { node: process.versions.node };
  const pythons = findPythons();
  const missing = missingPeers(pythons);
  const note = (started: Started): void => {
    for (const peer of started.peers) Object.assign(versions, peer.versions);
    for (const entry of started.missing) if (!missing.some(({ name }) => name === entry.name)) missing.push(entry);
  };
  const roundsOf = (part: string, rounds: number) => (round: number) => report(`${part}: round ${round} of ${rounds}`);

  const [gemm, gemmStarted] = await measureGemm(plan, roundsOf('gemm', plan.rounds));
  note(gemmStarted);
  const training: TrainingRow[] = [];
  for (const network of plan.networks) {
    const [rows, started] = await measureTraining(
      network,
      plan,
      pythons,
      roundsOf(`${network.name} training`, plan.rounds),
    );
    training.push(...rows);
    note(started);
  }
  const gradient: GradientRow[] = [];
  for (const network of plan.networks) {
    const onRound = roundsOf(`${network.name} gradient check`, plan.gradientRounds);
    const [rows, started] = await measureGradient(network, plan, pythons, onRound);
    gradient.push(...rows);
    note(started);
  }
  const gathering = await measureGathering(plan, roundsOf('gathering', plan.rounds));
  let whole: WholeRow[] = [];
  if (plan.whole !== undefined) {
    const [rows, started] = await measureWhole(
      plan.whole,
      plan,
      pythons,
      roundsOf('whole training', plan.whole.evaluations),
    );
    whole = rows;
    note(started);
  }
  const machine = {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    system: `${process.platform} ${process.arch}`,
  };
  return { date, machine, versions, plan, gemm, training, gradient, gathering, whole, missing };
}
