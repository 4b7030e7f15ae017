/** What every engine trains, ours and the peers: a k-layer network with batch norm by mini-batch gradient descent. */
export interface TrainingWork {
  readonly seed: number;
  /** d, m_1, …, m_{k−1}, K. */
  readonly widths: readonly number[];
  /** N: samples in memory, drawn at random. */
  readonly samples: number;
  /** n. */
  readonly batchSize: number;
  /** Update steps in a block. */
  readonly steps: number;
  /** Samples that are evaluated in test mode at the end of a block; 0 for no evaluation. */
  readonly evaluationSamples: number;
  readonly dtype: 'float32' | 'float64';
  readonly lambda: number;
  readonly eta: number;
  /** ε under the root of batch norm. */
  readonly epsilon: number;
  /** α of the running averages. */
  readonly alpha: number;
}

/** What our own engine is told. */
export interface OurWork extends TrainingWork {
  /** That share a product. */
  readonly threads: number;
}

/** The assignment's default settings. */
export const DEFAULT_SETTINGS = { batchSize: 100, lambda: 0.005, eta: 0.01, epsilon: 1e-5, alpha: 0.9 } as const;
