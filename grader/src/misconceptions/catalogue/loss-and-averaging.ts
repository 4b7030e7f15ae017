import { hadamard, type Matrix, map, matmulTransposeA, scale, subtract, sum, transpose } from '@gradus/matrix';
import { softmax } from '@gradus/net';
import type { Misconception } from '../misconception.ts';
import { type Parameter, type Rules, rectify, rightRules } from '../rules.ts';

/** The 1/n of some parameters' gradients left out. */
const averageMissingOf = (...parameters: readonly Parameter[]): Partial<Rules> => ({
  average: ({ n }, of) => (parameters.includes(of) ? 1 : 1 / n),
});

/** A ⊘ B */
const divide = (A: Matrix, B: Matrix): Matrix =>
  hadamard(
    A,
    map(B, (b) => 1 / b),
  );

/** Softmax, eq. 21, and the mean over the batch. */
export const lossAndAveraging: readonly Misconception[] = [
  {
    id: 'softmax-twice',
    title: 'Softmax applied twice',
    what: 'what comes of p = softmax(softmax(s))',
    wayBack: 'with eq. 21',
    hint: 'What goes into softmax: scores, or what another function has already made probabilities?',
    rules: { softmax: (S) => softmax(softmax(S)) },
  },
  {
    id: 'softmax-over-samples',
    title: 'Softmax over the samples',
    what: 'what comes of p = softmax(s) when each class is normalised over the samples',
    hint: 'Which sums of P are 1: those of its rows or those of its columns?',
    rules: { softmax: (S) => transpose(softmax(transpose(S))) },
  },
  {
    id: 'softmax-not-normalised',
    title: 'Softmax not normalised',
    what: 'what comes of p = exp(s) in the place of p = softmax(s)',
    hint: 'What do the probabilities of one sample add up to?',
    rules: { softmax: (S) => map(S, Math.exp) },
  },
  {
    id: 'softmax-normalised-by-batch',
    title: 'Softmax normalised by the whole batch',
    what: 'what comes of p = softmax(s) when exp(s) is divided by its sum over the whole batch',
    hint: 'What do the probabilities of one sample add up to?',
    rules: {
      softmax: (S) => {
        const E = map(S, Math.exp);
        return scale(E, 1 / sum(E));
      },
    },
  },
  {
    id: 'softmax-of-rectified-scores',
    title: 'Activation on the last layer',
    what: 'what comes of p = softmax(max(0, s)): the last layer has an activation before softmax',
    hint: 'What stands between the last scores and the probabilities?',
    rules: { softmax: (S) => softmax(rectify(S, 0)) },
  },
  {
    id: 'output-gradient-sign',
    title: 'Wrong sign of the output gradient',
    what: 'the gradients that start from G = Y − P instead of eq. 21',
    hint: 'Should the cost fall or rise when the right class becomes more probable?',
    rules: { outputGradient: ({ X: P }, Y) => subtract(Y, P) },
  },
  {
    id: 'output-gradient-from-scores',
    title: 'Output gradient from the scores',
    what: 'the gradients that start from G = S − Y, with the scores in the place of P of eq. 21',
    hint: 'Eq. 21 takes the difference from the labels of which matrix?',
    rules: { outputGradient: ({ S }, Y) => subtract(S, Y) },
  },
  {
    id: 'output-gradient-without-labels',
    title: 'Labels missing in the output gradient',
    what: 'the gradients that start from G = P, without the labels of eq. 21',
    hint: 'How would G change if the sample belonged to another class?',
    rules: { outputGradient: ({ X: P }) => P },
  },
  {
    id: 'output-gradient-without-softmax',
    title: 'Derivative of softmax missing',
    what: 'the gradients that start from G = −Y ⊘ P, the derivative for P, instead of eq. 21',
    hint: 'Eq. 21 is a derivative of the loss with respect to what: the probabilities or the scores?',
    rules: { outputGradient: ({ X: P }, Y) => scale(divide(Y, P), -1) },
  },
  {
    id: 'output-gradient-through-softmax-twice',
    title: 'Derivative of softmax taken twice',
    what: 'the gradients that start from G = (P − Y) ⊙ P ⊙ (1 − P) instead of eq. 21',
    hint: 'Which functions does eq. 21 already go through?',
    rules: {
      outputGradient: ({ X: P }, Y) =>
        hadamard(
          subtract(P, Y),
          map(P, (p) => p * (1 - p)),
        ),
    },
  },
  {
    id: 'output-gradient-of-true-class-only',
    title: 'Output gradient of the right class only',
    what: 'the gradients that start from G = (P − Y) ⊙ Y: eq. 21 in the row of the right class only',
    hint: 'Does the probability of the right class depend on the scores of the others?',
    rules: { outputGradient: ({ X: P }, Y) => hadamard(subtract(P, Y), Y) },
  },
  {
    id: 'average-missing',
    title: '1/n missing',
    what: 'sums over the batch: the 1/n of eq. 22, 25 and 28 is missing',
    hint: 'J is a mean over the samples of the batch. Is your gradient one, too?',
    rules: averageMissingOf('W', 'b', 'gamma', 'beta'),
  },
  {
    id: 'average-missing-weights',
    title: '1/n missing in dW',
    what: 'eq. 22 and 28 with dW summed over the batch, not averaged',
    hint: 'J is a mean over the samples of the batch. Which of your gradients are means, too?',
    rules: averageMissingOf('W'),
  },
  {
    id: 'average-missing-biases',
    title: '1/n missing in db',
    what: 'eq. 22 and 28 with db summed over the batch, not averaged',
    hint: 'J is a mean over the samples of the batch. Which of your gradients are means, too?',
    rules: averageMissingOf('b'),
  },
  {
    id: 'average-missing-scale-and-shift',
    title: '1/n missing in dγ and dβ',
    what: 'eq. 25 with dγ and dβ summed over the batch, not averaged',
    hint: 'J is a mean over the samples of the batch. Which of your gradients are means, too?',
    rules: averageMissingOf('gamma', 'beta'),
  },
  {
    id: 'average-twice',
    title: '1/n twice',
    what: 'eq. 22, 25 and 28 with 1/n² in the place of 1/n',
    hint: 'At how many places does your code take the mean over the batch?',
    rules: { average: ({ n }) => 1 / n ** 2 },
  },
  {
    id: 'average-twice-biases',
    title: '1/n twice in db',
    what: 'eq. 22 and 28 with 1/n² in the place of 1/n for db',
    hint: 'At how many places does your code take the mean over the batch?',
    rules: { average: ({ n }, of) => (of === 'b' ? 1 / n ** 2 : 1 / n) },
  },
  {
    id: 'average-at-every-layer',
    title: '1/n again at every layer',
    what: 'the gradients whose G is divided by n once more on its way through eq. 23 and 29',
    hint: 'J is one mean over the batch. How often has G been divided when it reaches the first layer?',
    rules: { throughWeights: (G, W) => scale(matmulTransposeA(W, G), 1 / G.cols) },
  },
  {
    id: 'average-over-n-minus-1',
    title: 'Mean over n − 1 samples',
    what: 'eq. 22, 25 and 28 with 1/(n − 1) in the place of 1/n',
    hint: 'How many samples does the sum of J run over?',
    rules: { average: ({ n }) => 1 / (n - 1) },
  },
  {
    id: 'average-over-features',
    title: 'Divided by the number of features',
    what: 'eq. 22, 25 and 28 with 1/d, the rows of X, in the place of 1/n',
    hint: 'A sample is a column: which size of X counts the samples?',
    rules: { average: ({ d }) => 1 / d },
  },
  {
    id: 'average-over-classes',
    title: 'Divided by the number of classes',
    what: 'eq. 22, 25 and 28 with 1/K, the rows of Y, in the place of 1/n',
    hint: 'A sample is a column: which size of Y counts the samples?',
    rules: { average: ({ K }) => 1 / K },
  },
  {
    id: 'average-over-entries',
    title: 'Divided by the number of entries of Y',
    what: 'eq. 22, 25 and 28 with 1/(nK) in the place of 1/n: a mean over the classes, too',
    hint: 'Is the loss of one sample a sum over the classes, or a mean?',
    rules: { average: (counts, of) => rightRules.average(counts, of) / counts.K },
  },
];
