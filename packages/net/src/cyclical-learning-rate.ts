/**
 * The learning rate of update step t: from `etaMin` up to `etaMax` in `stepSize` steps, down again in as many, and so
 * on (Smith 2017, "Cyclical learning rates for training neural networks").
 *
 * @param t - update steps done, 0, 1, …
 * @param stepSize - n_s: update steps in half a cycle
 * @throws RangeError when `t` is below 0 or `stepSize` is not above 0
 *
 * @example
 * cyclicalLearningRate(500, 1e-5, 1e-1, 500); // 1e-1
 */
export function cyclicalLearningRate(t: number, etaMin: number, etaMax: number, stepSize: number): number {
  if (!(t >= 0) || !(stepSize > 0)) {
    throw new RangeError(`cyclicalLearningRate: expected t ≥ 0 and a step size > 0, got t ${t}, step size ${stepSize}`);
  }
  const position = (t % (2 * stepSize)) / stepSize; // 0 … 2 within the cycle
  const share = position <= 1 ? position : 2 - position;
  return etaMin + share * (etaMax - etaMin);
}
