import { filled, hadamard, type Matrix, map, scale, sumOfSquares, zeros } from '@gradus/matrix';
import type { Misconception } from '../misconception.ts';
import { type Parameter, type Rules, rightRules } from '../rules.ts';

/** Another regulariser on W, in the place of 2λW. */
const onWeights = (regulariser: (W: Matrix, lambda: number, n: number) => Matrix): Partial<Rules> => ({
  regulariser: (A, lambda, n, of) => (of === 'W' ? regulariser(A, lambda, n) : zeros(A.rows, A.cols)),
});

/** 2λ times parameters that J does not regularise, besides 2λW. */
const alsoOn = (...parameters: readonly Parameter[]): Partial<Rules> => ({
  regulariser: (A, lambda, n, of) =>
    parameters.includes(of) ? scale(A, 2 * lambda) : rightRules.regulariser(A, lambda, n, of),
});

/** λ Σ ‖W‖² and its derivative. */
export const regularisation: readonly Misconception[] = [
  {
    id: 'regulariser-factor-2-missing',
    title: 'Factor 2 of the regulariser missing',
    what: 'eq. 22 and 28 with λW instead of 2λW',
    hint: 'What is the derivative of λ‖W‖² with respect to one entry of W?',
    rules: onWeights((W, lambda) => scale(W, lambda)),
  },
  {
    id: 'regulariser-missing',
    title: 'Regulariser missing',
    what: 'eq. 22 and 28 without 2λW',
    hint: 'J has two parts. Which one does your gradient of W belong to?',
    rules: onWeights((W) => zeros(W.rows, W.cols)),
  },
  {
    id: 'regulariser-averaged',
    title: 'Regulariser divided by n',
    what: 'eq. 22 and 28 with 2λW/n: the mean over the batch took in the regulariser',
    hint: 'Which part of J is a mean over the samples, and which is not?',
    rules: onWeights((W, lambda, n) => scale(W, (2 * lambda) / n)),
  },
  {
    id: 'regulariser-summed',
    title: 'Regulariser times n',
    what: 'eq. 22 and 28 with 2λnW: the regulariser is added once for each sample',
    hint: 'How often does the regulariser stand in J, and how often does your code add it?',
    rules: onWeights((W, lambda, n) => scale(W, 2 * lambda * n)),
  },
  {
    id: 'regulariser-twice',
    title: 'Regulariser added twice',
    what: 'eq. 22 and 28 with 4λW instead of 2λW',
    hint: 'At how many places does your code add the derivative of the regulariser?',
    rules: onWeights((W, lambda) => scale(W, 4 * lambda)),
  },
  {
    id: 'regulariser-sign',
    title: 'Wrong sign of the regulariser',
    what: 'eq. 22 and 28 with −2λW instead of 2λW',
    hint: 'Does the cost grow or shrink when an entry of W grows away from 0?',
    rules: onWeights((W, lambda) => scale(W, -2 * lambda)),
  },
  {
    id: 'regulariser-lambda-missing',
    title: 'λ missing in the regulariser',
    what: 'eq. 22 and 28 with 2W instead of 2λW',
    hint: 'What would your gradient be for λ = 0?',
    rules: onWeights((W) => scale(W, 2)),
  },
  {
    id: 'regulariser-lambda-squared',
    title: 'λ squared in the regulariser',
    what: 'eq. 22 and 28 with 2λ²W instead of 2λW',
    hint: 'Should the derivative of the regulariser double or quadruple when λ doubles?',
    rules: onWeights((W, lambda) => scale(W, 2 * lambda ** 2)),
  },
  {
    id: 'regulariser-not-differentiated',
    title: 'Regulariser not differentiated',
    what: 'eq. 22 and 28 with λW ⊙ W, the entries of the cost itself, instead of 2λW',
    hint: 'Which power of W is left when the regulariser is differentiated?',
    rules: onWeights((W, lambda) => scale(hadamard(W, W), lambda)),
  },
  {
    id: 'regulariser-of-sums',
    title: 'Derivative of λ Σ W',
    what: 'eq. 22 and 28 with λ in every entry instead of 2λW: the derivative of λ Σ W',
    hint: 'Does the regulariser of J sum the weights, or what of them?',
    rules: onWeights((W, lambda) => filled(W.rows, W.cols, lambda)),
  },
  {
    id: 'regulariser-l1',
    title: 'Regulariser of absolute values',
    what: 'eq. 22 and 28 with λ sign(W) instead of 2λW: the derivative of λ Σ |W|',
    hint: 'Which norm of W does J take?',
    rules: onWeights((W, lambda) => scale(map(W, Math.sign), lambda)),
  },
  {
    id: 'regulariser-norm-not-squared',
    title: 'Norm not squared in the regulariser',
    what: 'eq. 22 and 28 with λW/‖W‖ instead of 2λW: the derivative of λ‖W‖',
    hint: 'Which power of the norm of W does J take?',
    rules: onWeights((W, lambda) => scale(W, lambda / Math.sqrt(sumOfSquares(W)))),
  },
  {
    id: 'regulariser-on-biases',
    title: 'Biases regularised',
    what: 'eq. 22 and 28 with 2λb added to db',
    hint: 'Over which parameters does the second sum of J run?',
    rules: alsoOn('b'),
  },
  {
    id: 'regulariser-half-on-biases',
    title: 'Biases regularised, without the factor 2',
    what: 'eq. 22 and 28 with λb added to db',
    hint: 'Over which parameters does the second sum of J run?',
    rules: {
      regulariser: (A, lambda, n, of) => (of === 'b' ? scale(A, lambda) : rightRules.regulariser(A, lambda, n, of)),
    },
  },
  {
    id: 'regulariser-on-scale',
    title: 'γ regularised',
    what: 'eq. 25 with 2λγ added to dγ',
    hint: 'Over which parameters does the second sum of J run?',
    rules: alsoOn('gamma'),
  },
  {
    id: 'regulariser-on-shift',
    title: 'β regularised',
    what: 'eq. 25 with 2λβ added to dβ',
    hint: 'Over which parameters does the second sum of J run?',
    rules: alsoOn('beta'),
  },
  {
    id: 'regulariser-on-scale-and-shift',
    title: 'γ and β regularised',
    what: 'eq. 25 with 2λγ added to dγ and 2λβ to dβ',
    hint: 'Over which parameters does the second sum of J run?',
    rules: alsoOn('gamma', 'beta'),
  },
  {
    id: 'regulariser-on-all',
    title: 'All parameters regularised',
    what: 'eq. 22, 25 and 28 with 2λ times every parameter added, not W alone',
    hint: 'Over which parameters does the second sum of J run?',
    rules: alsoOn('W', 'b', 'gamma', 'beta'),
  },
];
