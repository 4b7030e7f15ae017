import type { Matrix } from '@gradus/matrix';
import { blackBox, type MovableCost, tensorOf } from '../src/movable-cost.ts';

/** J = Σ x² + Σ |y|. */
export function createQuadraticCost(x: Matrix, y: Matrix): MovableCost {
  const tensors = new Map([
    ['x', x],
    ['y', y],
  ]);
  return blackBox((t) => {
    const sum = (name: string, f: (value: number) => number): number =>
      Array.from(tensorOf(t, name).data, f).reduce((total, value) => total + value, 0);
    return sum('x', (value) => value * value) + sum('y', Math.abs);
  }, tensors);
}
