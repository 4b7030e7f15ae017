import type { Value } from '@gradus/contracts/wire';
import type { Tensors } from '@gradus/gradcheck';
import type { Matrix } from '@gradus/matrix';

/** What a target returns: numbers and matrices in lists and records. */
export type Answer = number | Matrix | readonly Answer[] | { readonly [name: string]: Answer };

/** A scalar function of named tensors, and the answer that its gradients make. */
export interface Differentiable {
  cost(tensors: Tensors): number;
  /** Where to differentiate: float64, named as in the equations. */
  readonly tensors: Tensors;
}

/** One call of a target and what it should return. */
export interface Question {
  /** What was drawn, for the student: `6-5-4-3, n = 7, batch norm`. */
  readonly description: string;
  readonly parameters: readonly Value[];
  /** What the answer is called when it is a single number or matrix. */
  readonly answerName: string;
  /** What the reference returns; its gradients have the names that `differentiable` gives its tensors. */
  readonly expected: Answer;
  readonly differentiable?: Differentiable;
}
