import type { Random } from '@gradus/matrix';
import { type Matrix, randomNormal, zeros } from '@gradus/matrix';
import type { Options, Parameters } from '@gradus/net';

/**
 * How the gradient of a network's cost is found by finite differences:
 * - `complete`: every entry at h and h/2 with its error estimate, the network's structure used;
 * - `central`: every entry by two evaluations, without an estimate, the network's structure used;
 * - `whole`: as `central` by whole forward passes, of which some are made;
 * - `directional`: the quick test along random directions.
 */
export type GradientMethod = 'complete' | 'central' | 'whole' | 'directional';

/** What our own engine is told. */
export interface GradientWork {
  readonly seed: number;
  readonly widths: readonly number[];
  /** n. */
  readonly batchSize: number;
  readonly lambda: number;
  readonly epsilon: number;
  readonly method: GradientMethod;
  readonly threads: number;
  /** Whole forward passes in a block, for each thread. */
  readonly passes: number;
}

/** A network with batch norm and a mini-batch, all float64: what `createStructuredCost` and `computeCost` take. */
export type CostArguments = readonly [X: Matrix, Y: Matrix, parameters: Parameters, lambda: number, options: Options];

export function drawCost({ widths, batchSize: n, lambda, epsilon }: GradientWork, random: Random): CostArguments {
  const heights = widths.slice(1);
  const hidden = heights.slice(0, -1);
  const columns = (rows: readonly number[]) => rows.map((m) => randomNormal(m, 1, random));
  const parameters = {
    W: heights.map((m, l) => randomNormal(m, widths[l] as number, random, Math.sqrt(2 / (widths[l] as number)))),
    b: columns(heights),
    gamma: columns(hidden),
    beta: columns(hidden),
  };
  const [d, K] = [widths[0] as number, widths.at(-1) as number];
  const Y = zeros(K, n);
  for (let j = 0; j < n; j++) Y.data[random.integer(K) + j * K] = 1;
  const options = { batchNorm: true, epsilon, activation: 'relu' } as const;
  return [randomNormal(d, n, random), Y, parameters, lambda, options];
}
