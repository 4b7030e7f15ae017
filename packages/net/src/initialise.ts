import { type Dtype, filled, type Matrix, type Random, randomNormal, zeros } from '@gradus/matrix';
import type { Parameters } from './parameters.ts';

/**
 * How the weights are drawn: He et al. (2015) N(0, 2/m_in); Xavier as in the handout N(0, 1/m_in); or N(0, σ²) for
 * every layer.
 */
export type Initialisation =
  | { readonly kind: 'he' }
  | { readonly kind: 'xavier' }
  | { readonly kind: 'gaussian'; readonly sigma: number };

/**
 * Parameters to start from: weights at random, `b = 0`, `gamma = 1`, `beta = 0`. Only the weights draw from `random`,
 * layer after layer, so the same seed gives the same weights with and without batch norm.
 *
 * @param widths - d, m_1, …, m_{k−1}, K
 * @throws RangeError when there are less than two widths, or one is not a whole number ≥ 1
 *
 * @example
 * const parameters = initialiseParameters([3072, 50, 50, 10], { kind: 'he' }, true, createRandom(1), 'float32');
 */
export function initialiseParameters(
  widths: readonly number[],
  initialisation: Initialisation,
  batchNorm: boolean,
  random: Random,
  dtype: Dtype = 'float64',
): Parameters {
  if (widths.length < 2 || !widths.every((width) => Number.isSafeInteger(width) && width >= 1)) {
    throw new RangeError(
      `initialiseParameters: expected two or more widths, whole numbers ≥ 1, got [${widths.join(', ')}]`,
    );
  }
  const outputs = widths.slice(1);
  const hidden = widths.slice(1, -1);
  const W: Matrix[] = outputs.map((units, l) =>
    randomNormal(units, widths[l], random, standardDeviation(initialisation, widths[l]), dtype),
  );
  const b = outputs.map((units) => zeros(units, 1, dtype));
  if (!batchNorm) return { W, b };
  return {
    W,
    b,
    gamma: hidden.map((units) => filled(units, 1, 1, dtype)),
    beta: hidden.map((units) => zeros(units, 1, dtype)),
  };
}

function standardDeviation(initialisation: Initialisation, inputs: number): number {
  if (initialisation.kind === 'gaussian') return initialisation.sigma;
  return Math.sqrt((initialisation.kind === 'he' ? 2 : 1) / inputs);
}
