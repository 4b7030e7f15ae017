import { numpyTrainings, ourTrainings, torchTrainings } from './engines.ts';
import { measureBlocks } from './measure-blocks.ts';
import { type Network, type Plan, THREE_LAYERS, type WholePlan } from './plan.ts';
import type { Pythons } from './python.ts';
import type { Started } from './start-peers.ts';
import { type Summary, summarise } from './statistics.ts';
import { DEFAULT_SETTINGS } from './training-work.ts';

export interface TrainingRow {
  readonly network: string;
  readonly engine: string;
  readonly msPerStep: Summary;
}

export interface WholeRow {
  readonly engine: string;
  /** For all steps and evaluations. */
  readonly seconds: number;
}

/** A step of mini-batch training, everything included: gathering, forward, backward, update, running averages. */
export async function measureTraining(
  network: Network,
  plan: Plan,
  pythons: Pythons,
  onRound: (round: number) => void,
): Promise<[TrainingRow[], Started]> {
  const { seed, threads, samples, steps } = plan;
  const work = { ...DEFAULT_SETTINGS, seed, threads, samples, steps, widths: network.widths, evaluationSamples: 0 };
  const programs = [...ourTrainings(work), ...numpyTrainings(work, pythons), ...torchTrainings(work, pythons)];
  const [blocks, started] = await measureBlocks(programs, plan.rounds, plan.pauseMs, onRound, plan.warmUps);
  const rows = started.peers.map(({ name: engine }, index) => {
    return { network: network.name, engine, msPerStep: summarise((blocks[index] ?? []).map((step) => step * 1000)) };
  });
  return [rows, started];
}

/** A whole training of the 3-layer network: a block is the updates between two evaluations, and one evaluation. */
export async function measureWhole(
  { samples, steps, evaluations, evaluationSamples }: WholePlan,
  { seed, threads, pauseMs }: Plan,
  pythons: Pythons,
  onRound: (round: number) => void,
): Promise<[WholeRow[], Started]> {
  const work = { ...DEFAULT_SETTINGS, seed, threads, samples, steps, widths: THREE_LAYERS.widths, evaluationSamples };
  const ours = ourTrainings(work, ['wasm', 'blas']).filter(({ name }) => name.includes('float32'));
  const [blocks, started] = await measureBlocks(
    [...ours, ...torchTrainings(work, pythons)],
    evaluations,
    pauseMs,
    onRound,
  );
  const rows = started.peers.map(({ name: engine }, index) => {
    return { engine, seconds: (blocks[index] ?? []).reduce((sum, secondsPerStep) => sum + secondsPerStep * steps, 0) };
  });
  return [rows, started];
}
