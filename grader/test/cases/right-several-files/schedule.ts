export function cyclicalLearningRate(t: number, etaMin: number, etaMax: number, stepSize: number): number {
  const triangle = 1 - Math.abs((t / stepSize) % 2 - 1);
  return etaMin + triangle * (etaMax - etaMin);
}
