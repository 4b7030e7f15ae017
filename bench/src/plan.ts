import { availableParallelism } from 'node:os';

/** How much is measured. */
export interface Plan {
  readonly seed: number;
  readonly rounds: number;
  /** Thread counts that every engine is given, each its turn; plain TypeScript takes one. */
  readonly threads: readonly number[];
  /** Between two engines that train. */
  readonly pauseMs: number;
  /** Sizes of the square product that stands for a backend's own large-matrix rate. */
  readonly largeSize: { readonly plain: number; readonly other: number };
  /** Least time of a block of products, in seconds. */
  readonly productSeconds: number;
  /** Rounds of training before the counted ones: an engine that compiles while it runs has compiled by then. */
  readonly warmUps: number;
  /** Training samples in memory, and update steps in a block. */
  readonly samples: number;
  readonly steps: number;
  readonly networks: readonly Network[];
  /** Rounds of finite differences: some seconds for each engine. */
  readonly gradientRounds: number;
  /** Whole forward passes in a block of them. */
  readonly passes: number;
  /** Undefined: no whole training. */
  readonly whole: WholePlan | undefined;
}

/** A network by its widths: d, m_1, …, m_{k−1}, K. */
export interface Network {
  readonly name: string;
  readonly widths: readonly number[];
}

/** Training from start to end, with an evaluation after every `steps` updates. */
export interface WholePlan {
  readonly samples: number;
  readonly steps: number;
  readonly evaluations: number;
  /** Samples in an evaluation: 5,000 of the training part and 5,000 of the validation part. */
  readonly evaluationSamples: number;
}

export const THREE_LAYERS: Network = { name: '3-layer', widths: [3072, 50, 50, 10] };
const NINE_LAYERS: Network = { name: '9-layer', widths: [3072, 50, 30, 20, 20, 10, 10, 10, 10, 10] };

export const FULL_PLAN: Plan = {
  seed: 1,
  rounds: 7,
  threads: [1, 2].filter((count) => count <= availableParallelism()),
  pauseMs: 50,
  largeSize: { plain: 1024, other: 2048 },
  productSeconds: 0.05,
  warmUps: 4,
  samples: 10_000,
  steps: 200,
  networks: [THREE_LAYERS, NINE_LAYERS],
  gradientRounds: 5,
  passes: 200,
  whole: undefined,
};

export const QUICK_PLAN: Plan = {
  ...FULL_PLAN,
  rounds: 3,
  gradientRounds: 2,
  largeSize: { plain: 512, other: 1024 },
  productSeconds: 0.02,
  warmUps: 1,
  samples: 2000,
  steps: 20,
};

/** The assignment's: two cycles of 2 · 2,250 steps, ten points of the curves in each. */
export const WHOLE_PLAN: WholePlan = { samples: 45_000, steps: 450, evaluations: 20, evaluationSamples: 10_000 };
