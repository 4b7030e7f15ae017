import { add, type Matrix, scale } from '@gradus/matrix';

type Statistics = { mu: Matrix; v: Matrix };

export function updateRunningStatistics(average: Statistics, batch: Statistics, alpha: number): Statistics {
  const moved = (a: Matrix, b: Matrix) => add(a, scale(add(b, scale(a, -1)), 1 - alpha));
  return { mu: moved(average.mu, batch.mu), v: moved(average.v, batch.v) };
}
