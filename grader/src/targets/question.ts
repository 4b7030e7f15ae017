import type { Leniency } from '@gradus/contracts';
import type { MatrixPath, Value } from '@gradus/contracts/wire';
import type { MovableCost } from '@gradus/gradcheck';
import type { Matrix } from '@gradus/matrix';
import type { NetworkInputs } from './network-inputs.ts';

/** What a target returns: numbers and matrices in lists and records. */
export type Answer = number | Matrix | readonly Answer[] | { readonly [name: string]: Answer };

/** One call of a target and what it should return. */
export interface Question {
  /** What was drawn, for the student: `6-5-4-3, n = 7, batch norm`. */
  readonly description: string;
  readonly parameters: readonly Value[];
  /** What the answer is called when it is a single number or matrix. */
  readonly answerName: string;
  /** Forms of an answer that are taken for the right one; none when left out. */
  readonly accepts?: ReadonlySet<Leniency>;
  /** What the reference returns; its gradients have the names that `differentiable` gives its tensors. */
  readonly expected: Answer;
  /** The whole network, where the target takes one and its stages can be told apart. */
  readonly network?: NetworkInputs;
  /** The cost whose gradients the answer is made of. */
  readonly differentiable?: MovableCost;
  /** The submission's own cost of which the answer should be the gradient. */
  readonly ownCost?: OwnCost;
}

/** A target that returns the cost whose gradient another returns, called with the same parameters. */
export interface OwnCost {
  readonly target: string;
  /** Where the parameters of the call have the tensors, by the names of their gradients. */
  readonly paths: ReadonlyMap<string, MatrixPath>;
}

/** @throws Error when the question has no network: our fault */
export function networkOf({ description, network }: Question): NetworkInputs {
  if (network === undefined) throw new Error(`${description}: expected a question with a network`);
  return network;
}
