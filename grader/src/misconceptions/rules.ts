import {
  addColumn,
  hadamard,
  type Matrix,
  map,
  matmul,
  matmulTransposeA,
  multiplyColumn,
  rowSums,
  scale,
  subtract,
  zeros,
} from '@gradus/matrix';
import {
  batchNormBackward,
  batchNormForward,
  type Gradients,
  type LayerStatistics,
  scaleAndShift,
  softmax,
} from '@gradus/net';

/**
 * What a layer computed, all m×n. Without batch norm `SHat` and `STilde` are `S`; the data as layer 0 are all four; of
 * the last layer `X` is `P`.
 */
export interface Layer {
  readonly S: Matrix;
  readonly SHat: Matrix;
  readonly STilde: Matrix;
  readonly X: Matrix;
  /** Only with batch norm. */
  readonly statistics?: LayerStatistics;
}

/** A layer between its neighbours; the last layer is its own `above`. */
export interface Place {
  readonly below: Layer;
  readonly here: Layer;
  readonly above: Layer;
}

/** G of one layer from top to bottom, all m×n and not divided by n; without batch norm the last three are one. */
export interface Stages {
  /** ∂J/∂X: (23), (29). */
  readonly unmasked: Matrix;
  /** ∂J/∂S̃: (24), (30). */
  readonly masked: Matrix;
  /** ∂J/∂Ŝ: (26). */
  readonly scaled: Matrix;
  /** ∂J/∂S: (27). */
  readonly through: Matrix;
}

/** What a batch could be averaged over: n samples of d features in K classes. */
export interface Counts {
  readonly n: number;
  readonly d: number;
  readonly K: number;
}

export type Parameter = keyof Gradients;

/** The places of the forward and backward pass at which they go wrong. Each rule is one expression of an equation. */
export interface Rules {
  /** S = W X + b 1ᵀ */
  scores(W: Matrix, b: Matrix, X: Matrix): Matrix;
  /** ŝ = diag(v + ε)^(−1/2) (s − μ) with its μ and v. */
  batchNormForward(S: Matrix, epsilon: number): { SHat: Matrix } & LayerStatistics;
  /** s̃ = γ ⊙ ŝ + β */
  scaleAndShift(SHat: Matrix, gamma: Matrix, beta: Matrix): Matrix;
  /** x = max(0, s̃); `leak` is the slope below 0. */
  activate(scores: Pick<Layer, 'S' | 'STilde'>, leak: number): Matrix;
  /** p = softmax(s) */
  softmax(S: Matrix): Matrix;
  /** (21) G from the last layer, whose `X` is P, and Y: K×n. */
  outputGradient(last: Layer, Y: Matrix): Matrix;
  /** (24), (30): G through the activation of a layer. */
  throughActivation(G: Matrix, place: Place, leak: number): Matrix;
  /** (26) */
  throughScale(G: Matrix, gamma: Matrix): Matrix;
  /** (27) */
  batchNormBackward(G: Matrix, S: Matrix, mu: Matrix, v: Matrix, epsilon: number): Matrix;
  /** (23), (29); `below` is the W of the layer that G comes to. */
  throughWeights(G: Matrix, W: Matrix, below: Matrix): Matrix;
  /** Which G it is that gives a parameter's gradient, or goes on to the layer below. */
  gradientAt(stages: Stages, of: Parameter | 'below'): Matrix;
  /** (22), (28): the X that dW takes. */
  weightInput(place: Place): Matrix;
  /** (25): what G is multiplied with for dγ. */
  gammaFactor(layer: Layer): Matrix;
  /** The · 1 of (22), (25) and (28): m×1. */
  sumOverSamples(G: Matrix, of: Parameter): Matrix;
  /** The 1/n of (22), (25) and (28). */
  average(counts: Counts, of: Parameter): number;
  /** The regulariser's part of a parameter's gradient, in its shape: 2λW of (22) and (28). */
  regulariser(A: Matrix, lambda: number, n: number, of: Parameter): Matrix;
}

/** The rules that each layer follows. */
export interface RuleSet {
  /** @param l - counted from 1 */
  at(l: number): Rules;
  /** Whether a layer's forward pass goes by another rule than the right one. */
  readonly changesForward: boolean;
}

const forwardRules: readonly (keyof Rules)[] = ['scores', 'batchNormForward', 'scaleAndShift', 'activate', 'softmax'];

export function changesForward(rules: Partial<Rules>): boolean {
  return forwardRules.some((rule) => rule in rules);
}

/** Some rules replaced at every layer. */
export function replacing(rules: Partial<Rules>): RuleSet {
  const all = { ...rightRules, ...rules };
  return { at: () => all, changesForward: changesForward(rules) };
}

/** `Ind(A > 0)`, with `leak` in the place of 0. */
export function indicator(A: Matrix, leak: number): Matrix {
  return map(A, (value) => (value > 0 ? 1 : leak));
}

/** `max(0, A)`, with `leak · A` in the place of 0. */
export function rectify(A: Matrix, leak: number): Matrix {
  return map(A, (value) => (value > 0 ? value : leak * value));
}

/** What the equations say. */
export const rightRules: Rules = {
  scores: (W, b, X) => addColumn(matmul(W, X), b),
  batchNormForward,
  scaleAndShift,
  activate: ({ STilde }, leak) => rectify(STilde, leak),
  softmax,
  outputGradient: ({ X: P }, Y) => subtract(P, Y),
  throughActivation: (G, { here }, leak) => hadamard(G, indicator(here.X, leak)),
  throughScale: multiplyColumn,
  batchNormBackward,
  throughWeights: (G, W) => matmulTransposeA(W, G),
  gradientAt: ({ masked, through }, of) => (of === 'gamma' || of === 'beta' ? masked : through),
  weightInput: ({ below }) => below.X,
  gammaFactor: ({ SHat }) => SHat,
  sumOverSamples: rowSums,
  average: ({ n }) => 1 / n,
  regulariser: (A, lambda, _, of) => (of === 'W' ? scale(A, 2 * lambda) : zeros(A.rows, A.cols)),
};
