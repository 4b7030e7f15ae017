import { type Matrix, shapeOf } from '@gradus/matrix';
import type { Answered } from '../checks/answered.ts';
import type { NamedTensor } from './simulation.ts';

/** Equality, relative to the tensor's largest entry. Rounding alone stays below 1e-12. */
const EQUAL = 1e-9;
/** Tensors that are 0 but for rounding (a bias before batch norm) are compared absolutely. */
export const SMALLEST_SCALE = 1e-3;

/** How submitted answers equal those of a mistake. */
export interface Fit {
  /** The tensors that the mistake changes, sorted by name: not empty. */
  readonly changed: string[];
  readonly evidence: string;
}

/** Largest difference of two tensors, relative to the largest finite entry of the second; NaN, or ∞ where shapes differ. */
function relativeDifference(A: Matrix, B: Matrix): number {
  if (shapeOf(A) !== shapeOf(B)) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let largest = SMALLEST_SCALE;
  for (let k = 0; k < B.data.length; k++) {
    const b = B.data[k] as number;
    difference = Math.max(difference, Math.abs((A.data[k] as number) - b));
    largest = Math.max(largest, Math.abs(b));
  }
  return difference / largest;
}

/** NaN equals nothing. */
export function isEqual(A: Matrix, B: Matrix): boolean {
  return relativeDifference(A, B) <= EQUAL;
}

/** A with 0 where both are NaN: what a mistake makes NaN is NaN of it. */
function withoutSharedNaN(A: Matrix, B = A): Matrix {
  if (shapeOf(A) !== shapeOf(B) || !B.data.some(Number.isNaN)) return A;
  const isShared = (k: number): boolean => Number.isNaN(A.data[k]) && Number.isNaN(B.data[k]);
  return { ...A, data: A.data.map((value, k) => (isShared(k) ? 0 : value)) };
}

/** Every entry exactly 0: left out, rather than computed. */
export function isZero({ data }: Matrix): boolean {
  return data.every((value) => value === 0);
}

/**
 * Compares what was submitted with what a mistake makes of the same questions. It fits when every tensor of every answer
 * equals the mistake's, also where that is the right one, and at least one of them is what the mistake changes.
 *
 * @param candidateOf - the mistake's tensors for a question; no more of them are taken than it needs
 */
export function fit<T extends Answered>(
  answered: readonly T[],
  candidateOf: (answered: T, i: number) => Iterable<NamedTensor>,
): Fit | undefined {
  const changed = new Set<string>();
  let entries = 0;
  let largest = 0;
  for (const [i, each] of answered.entries()) {
    const pairs = new Map(each.pairs.map((pair) => [pair.name, pair]));
    for (const [name, tensor] of candidateOf(each, i)) {
      const pair = pairs.get(name);
      if (pair === undefined) return undefined;
      pairs.delete(name);
      const difference = relativeDifference(withoutSharedNaN(pair.submitted, tensor), withoutSharedNaN(tensor));
      if (!(difference <= EQUAL)) return undefined;
      if (!isEqual(pair.expected, tensor)) changed.add(name);
      entries += tensor.data.length;
      largest = Math.max(largest, difference);
    }
    if (pairs.size > 0) return undefined;
  }
  if (changed.size === 0) return undefined;
  const answers = `${entries} entries of ${answered.length} ${answered.length === 1 ? 'answer' : 'answers'}`;
  return {
    changed: [...changed].sort(),
    evidence: `equal in all ${answers}, largest relative difference ${largest.toExponential(1)}`,
  };
}
