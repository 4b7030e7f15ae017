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

/** A training loop from the question's network: plain gradient descent, every step with all samples. */
export interface TrainingQuestion {
  readonly steps: number;
  /** η */
  readonly eta: number;
  readonly costAtStart: number;
  /** Where the reference's gradients end. */
  readonly reference: Trained;
}

/** How a network does on the samples that it was trained with. */
export interface Trained {
  /** J, with its regulariser. */
  readonly cost: number;
  /** Samples whose own class is the most probable one. */
  readonly classified: number;
  /** The smallest probability that a sample's own class has. */
  readonly leastSure: number;
}

/** What is asked beside a question of the gradients, of one who may have differentiated numerically. */
export interface AnalyticQuestion {
  /** The gradients of a network with hidden layers twice as wide; depth, d, K, n and all else are the same. */
  readonly wider: Question;
  readonly kinks: PlantedKinks;
}

/** A network of one hidden layer without batch norm, one of whose scores lies near 0 in every unit of it. */
export interface PlantedKinks {
  readonly question: Question;
  readonly units: readonly PlantedUnit[];
}

/** One hidden unit, and what it is to its gradients that the planted sample is on its side of the kink. */
export interface PlantedUnit {
  readonly distance: number;
  /**
   * For each entry of the unit's row of W1 and b1, by how much it would differ with the sample on the other side: signed.
   */
  readonly effects: readonly { readonly tensor: 'W1' | 'b1'; readonly entry: number; readonly effect: number }[];
}

/** @throws Error when the question has no network: our fault */
export function networkOf({ description, network }: Question): NetworkInputs {
  if (network === undefined) throw new Error(`${description}: expected a question with a network`);
  return network;
}
