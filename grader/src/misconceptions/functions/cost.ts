import { hadamard, type Matrix, map, subtract, sum, sumOfSquares } from '@gradus/matrix';
import { computeCost, forward, type Parameters } from '@gradus/net';
import type { CostMisconception } from './function-misconception.ts';

const LOSS = 'What does the first term of J sum over, and what does it divide by?';
const REGULARISER = 'What is ‖W‖², and which W does the sum of J take in?';

/** Another regulariser beside the right loss. */
function regularisedBy(
  regulariser: (parameters: Parameters, lambda: number, n: number) => number,
): Pick<CostMisconception, 'target' | 'hint' | 'answer'> {
  return {
    target: 'computeCost',
    hint: REGULARISER,
    answer: (X, Y, parameters, lambda, options) =>
      computeCost(X, Y, parameters, 0, options) + regulariser(parameters, lambda, X.cols),
  };
}

/** Another loss beside the right regulariser. */
function lossBy(loss: (P: Matrix, Y: Matrix) => number): Pick<CostMisconception, 'target' | 'hint' | 'answer'> {
  return {
    target: 'computeCost',
    hint: LOSS,
    answer: (X, Y, parameters, lambda, options) =>
      loss(forward(X, parameters, options).P, Y) + lambda * total(parameters.W, sumOfSquares),
  };
}

const total = (tensors: readonly Matrix[], of: (A: Matrix) => number): number =>
  tensors.reduce((all, A) => all + of(A), 0);

const logLikelihood = (P: Matrix, Y: Matrix, log = Math.log): number =>
  sum(map(hadamard(P, Y), (p) => (p > 0 ? log(p) : 0)));

/** J = (1/n) Σ cross-entropy + λ Σ ‖W_l‖² */
export const costMistakes: readonly CostMisconception[] = [
  {
    id: 'cost-regulariser-missing',
    title: 'No regulariser in the cost',
    what: 'what comes of J = (1/n) Σ cross-entropy, without λ Σ ‖W‖²',
    ...regularisedBy(() => 0),
  },
  {
    id: 'cost-regulariser-halved',
    title: 'Half the regulariser in the cost',
    what: 'J with (λ/2) Σ ‖W‖² in the place of its regulariser: R = λ Σ ‖W‖²',
    ...regularisedBy(({ W }, lambda) => (lambda / 2) * total(W, sumOfSquares)),
  },
  {
    id: 'cost-regulariser-doubled',
    title: 'Twice the regulariser in the cost',
    what: 'J with the regulariser R = 2λ Σ ‖W‖², as the gradient has it',
    ...regularisedBy(({ W }, lambda) => 2 * lambda * total(W, sumOfSquares)),
  },
  {
    id: 'cost-regulariser-averaged',
    title: 'Regulariser of the cost divided by n',
    what: 'J = (1/n) (Σ cross-entropy + λ Σ ‖W‖²): the mean takes the regulariser in',
    ...regularisedBy(({ W }, lambda, n) => (lambda / n) * total(W, sumOfSquares)),
  },
  {
    id: 'cost-regulariser-not-squared',
    title: 'Weights of the cost not squared',
    what: 'J with the regulariser R = λ Σ w: no entry of W is squared',
    ...regularisedBy(({ W }, lambda) => lambda * total(W, sum)),
  },
  {
    id: 'cost-regulariser-norm-not-squared',
    title: 'Norm of the cost not squared',
    what: 'J with the regulariser R = λ Σ ‖W‖: the roots of the sums of squares',
    ...regularisedBy(({ W }, lambda) => lambda * total(W, (A) => Math.sqrt(sumOfSquares(A)))),
  },
  {
    id: 'cost-regulariser-l1',
    title: 'Absolute values in the cost',
    what: 'J with the regulariser R = λ Σ |w|',
    ...regularisedBy(({ W }, lambda) => lambda * total(W, (A) => sum(map(A, Math.abs)))),
  },
  {
    id: 'cost-regulariser-lambda-missing',
    title: 'λ missing in the cost',
    what: 'J with the regulariser R = Σ ‖W‖², without λ',
    ...regularisedBy(({ W }) => total(W, sumOfSquares)),
  },
  {
    id: 'cost-regulariser-of-first-layer',
    title: 'First layer alone regularised in the cost',
    what: 'J with the regulariser R = λ ‖W_1‖²: one layer of all',
    ...regularisedBy(({ W }, lambda) => lambda * total(W.slice(0, 1), sumOfSquares)),
  },
  {
    id: 'cost-regulariser-of-last-layer',
    title: 'Last layer alone regularised in the cost',
    what: 'J with the regulariser R = λ ‖W_k‖²: one layer of all',
    ...regularisedBy(({ W }, lambda) => lambda * total(W.slice(-1), sumOfSquares)),
  },
  {
    id: 'cost-regulariser-of-first-two-layers',
    title: 'First two layers alone regularised in the cost',
    what: 'J with the regulariser R = λ (‖W_1‖² + ‖W_2‖²): two layers of all',
    ...regularisedBy(({ W }, lambda) => lambda * total(W.slice(0, 2), sumOfSquares)),
  },
  {
    id: 'cost-regulariser-without-first-layer',
    title: 'First layer not regularised in the cost',
    what: 'J with the regulariser R = λ (‖W_2‖² + … + ‖W_k‖²): all layers but the first',
    ...regularisedBy(({ W }, lambda) => lambda * total(W.slice(1), sumOfSquares)),
  },
  {
    id: 'cost-regulariser-without-last-layer',
    title: 'Last layer not regularised in the cost',
    what: 'J with the regulariser R = λ (‖W_1‖² + … + ‖W_{k−1}‖²): all layers but the last',
    ...regularisedBy(({ W }, lambda) => lambda * total(W.slice(0, -1), sumOfSquares)),
  },
  {
    id: 'cost-regulariser-on-biases',
    title: 'Biases regularised in the cost',
    what: 'J with the regulariser R = λ Σ (‖W‖² + ‖b‖²)',
    ...regularisedBy(({ W, b }, lambda) => lambda * total([...W, ...b], sumOfSquares)),
  },
  {
    id: 'cost-regulariser-on-all',
    title: 'All parameters regularised in the cost',
    what: 'J with the regulariser R = λ Σ (‖W‖² + ‖b‖² + ‖γ‖² + ‖β‖²)',
    ...regularisedBy(
      ({ W, b, gamma = [], beta = [] }, lambda) => lambda * total([...W, ...b, ...gamma, ...beta], sumOfSquares),
    ),
  },
  {
    id: 'cost-loss-summed',
    title: 'Loss not averaged',
    what: 'J with the loss L = Σ cross-entropy, not divided by n',
    ...lossBy((P, Y) => -logLikelihood(P, Y)),
  },
  {
    id: 'cost-loss-averaged-over-entries',
    title: 'Loss averaged over samples and classes',
    what: 'J with the loss L = (1/nK) Σ cross-entropy: a mean over all entries of P',
    ...lossBy((P, Y) => -logLikelihood(P, Y) / P.data.length),
  },
  {
    id: 'cost-loss-sign',
    title: 'Sign of the loss',
    what: 'J with the loss L = (1/n) Σ log p, without its minus',
    ...lossBy((P, Y) => logLikelihood(P, Y) / P.cols),
  },
  {
    id: 'cost-loss-base-2',
    title: 'Logarithm to base 2',
    what: 'J with the loss L = −(1/n) Σ log₂ p',
    ...lossBy((P, Y) => -logLikelihood(P, Y, Math.log2) / P.cols),
  },
  {
    id: 'cost-loss-base-10',
    title: 'Logarithm to base 10',
    what: 'J with the loss L = −(1/n) Σ log₁₀ p',
    ...lossBy((P, Y) => -logLikelihood(P, Y, Math.log10) / P.cols),
  },
  {
    id: 'cost-loss-of-all-classes',
    title: 'Loss of all classes',
    what: 'J with the loss L = −(1/n) Σ log p of every class, without yᵀ',
    ...lossBy((P) => -sum(map(P, Math.log)) / P.cols),
  },
  {
    id: 'cost-loss-without-log',
    title: 'Loss without the logarithm',
    what: 'J with the loss L = −(1/n) Σ yᵀ p',
    ...lossBy((P, Y) => -sum(hadamard(P, Y)) / P.cols),
  },
  {
    id: 'cost-loss-squared-error',
    title: 'Squared error for the cross-entropy',
    what: 'J with the loss L = (1/n) Σ ‖p − y‖²',
    ...lossBy((P, Y) => sumOfSquares(subtract(P, Y)) / P.cols),
  },
];
