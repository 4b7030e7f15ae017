import type { MatrixPath, Value } from '@gradus/contracts/wire';
import type { MovableCost } from '@gradus/gradcheck';
import type { Matrix } from '@gradus/matrix';
import type { AnalyticQuestion } from './analytic-question.ts';
import type { TrainingQuestion } from './training-question.ts';

/** What a target returns: numbers and matrices in lists and records. */
export type Answer = number | Matrix | readonly Answer[] | { readonly [name: string]: Answer };

/** One call of a target and what it should return. */
export interface Question {
  /** What was drawn, for the student: `6-5-4-3, n = 7, batch norm`. */
  readonly description: string;
  readonly parameters: readonly Value[];
  /** What the answer is called when it is a single number or matrix. */
  readonly answerName: string;
  /** What the reference returns; its gradients have the names that `differentiable` gives its tensors. */
  readonly expected: Answer;
  /** The cost whose gradients the answer is made of. */
  readonly differentiable?: MovableCost;
  /** The submission's own cost of which the answer should be the gradient. */
  readonly ownCost?: OwnCost;
  /** The training loop that begins with this call. */
  readonly training?: TrainingQuestion;
  /** What else is asked of one who may have differentiated numerically. */
  readonly analytic?: AnalyticQuestion;
}

/** A target that returns the cost whose gradient another returns, called with the same parameters. */
export interface OwnCost {
  readonly target: string;
  /** Where the parameters of the call have the tensors, by the names of their gradients. */
  readonly paths: ReadonlyMap<string, MatrixPath>;
}
