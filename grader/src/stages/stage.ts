import type { NetworkInputs } from '../targets/network-inputs.ts';

/** The parts of a forward pass, in the order in which a layer goes through them. */
const FORWARD_STAGES = ['score', 'statistics', 'normalised', 'activation', 'probabilities'] as const;

/** The parts of a backward pass, in its order; a layer's weight gradients are what it ends in. */
const BACKWARD_STAGES = [
  'output layer',
  'through W',
  'through the activation',
  'through scale and shift',
  'through batch norm',
  'weight gradients',
] as const;

const OF_HIDDEN_LAYERS: ReadonlySet<string> = new Set(['score', 'activation', 'through W', 'through the activation']);
const OF_BATCH_NORM: ReadonlySet<string> = new Set([
  'statistics',
  'normalised',
  'through scale and shift',
  'through batch norm',
]);

export type Stage = (typeof FORWARD_STAGES)[number] | (typeof BACKWARD_STAGES)[number];

/** What is said of one stage in one layer. */
export interface StageJudgement {
  readonly stage: Stage;
  /** Counted from 1. */
  readonly layer: number;
  /** blocked: what came before it, or is missing, leaves nothing to judge it by. */
  readonly verdict: 'passed' | 'failed' | 'blocked';
  /** What was expected and what came; empty for a pass. */
  readonly why: string;
}

export function passed(stage: Stage, layer: number): StageJudgement {
  return { stage, layer, verdict: 'passed', why: '' };
}

export function failed(stage: Stage, layer: number, why: string): StageJudgement {
  return { stage, layer, verdict: 'failed', why };
}

export function blocked(stage: Stage, layer: number, why: string): StageJudgement {
  return { stage, layer, verdict: 'blocked', why };
}

/** How many of these passed. */
export function passes(judgements: readonly StageJudgement[]): number {
  return judgements.filter(({ verdict }) => verdict === 'passed').length;
}

/** The stages that the passes of these networks have. @param target - `forward`, or that of the gradients */
export function stagesIn(target: string, networks: readonly NetworkInputs[]): Stage[] {
  const deep = networks.filter(({ parameters }) => parameters.W.length > 1);
  const isNormalised = deep.some(({ options }) => options.batchNorm);
  const stages: readonly Stage[] = target === 'forward' ? FORWARD_STAGES : BACKWARD_STAGES;
  return stages.filter(
    (stage) => (!OF_HIDDEN_LAYERS.has(stage) || deep.length > 0) && (!OF_BATCH_NORM.has(stage) || isNormalised),
  );
}
