import {
  add,
  hadamard,
  type Matrix,
  map,
  multiplyColumn,
  rowMeans,
  rowSums,
  scale,
  subtract,
  subtractColumn,
  zeros,
} from '@gradus/matrix';
import { batchNormBackward } from '@gradus/net';
import type { BackwardRules } from './backward-rules.ts';

/** A named wrong gradient: what the student did, and the rules of the backward pass that it replaces. */
export interface Misconception {
  readonly id: string;
  readonly title: string;
  /** "Your result equals …": a full sentence that names the equation. */
  readonly explanation: string;
  /** A question that leads on; never the answer. */
  readonly hint: string;
  readonly rules: Partial<BackwardRules>;
}

/** The parts of eq. 31-37: `G1`, `D`, and `c 1ᵀ`-weighted `D` are what the variations put together differently. */
function parts(G: Matrix, S: Matrix, mu: Matrix, v: Matrix, epsilon: number, power2 = -1.5) {
  const G1 = multiplyColumn(
    G,
    map(v, (x) => (x + epsilon) ** -0.5),
  );
  const G2 = multiplyColumn(
    G,
    map(v, (x) => (x + epsilon) ** power2),
  );
  const D = subtractColumn(S, mu);
  const meanTerm = rowMeans(G1);
  const varianceTerm = scale(multiplyColumn(D, rowSums(hadamard(G2, D))), 1 / S.cols);
  return { G1, G2, D, meanTerm, varianceTerm };
}

export const catalogue: readonly Misconception[] = [
  {
    id: 'batch-norm-backward-skipped',
    title: 'Batch norm backward is skipped',
    explanation: 'Your result equals the gradient that goes past batch norm unchanged, without eq. 31-37.',
    hint: 'How does a change of s reach the cost, when ŝ is what the next step sees?',
    rules: { batchNormBackward: (G) => G },
  },
  {
    id: 'batch-norm-statistics-constant',
    title: 'Mean and variance taken as constants',
    explanation: 'Your result equals batch norm backward with μ and v taken as constants: G1 of eq. 33 alone.',
    hint: 'μ and v are computed from the same batch: which terms of eq. 37 come through them?',
    rules: { batchNormBackward: (G, S, mu, v, epsilon) => parts(G, S, mu, v, epsilon).G1 },
  },
  {
    id: 'batch-norm-mean-term-missing',
    title: 'Mean term missing',
    explanation: 'Your result equals batch norm backward without the mean term of eq. 37.',
    hint: 'μ depends on every sample of the batch; which term of ∂L/∂s comes through it?',
    rules: {
      batchNormBackward: (G, S, mu, v, epsilon) => {
        const { G1, varianceTerm } = parts(G, S, mu, v, epsilon);
        return subtract(G1, varianceTerm);
      },
    },
  },
  {
    id: 'batch-norm-variance-term-missing',
    title: 'Variance term missing',
    explanation: 'Your result equals batch norm backward without the variance term of eq. 37.',
    hint: 'v depends on every sample of the batch; which term of ∂L/∂s comes through it?',
    rules: {
      batchNormBackward: (G, S, mu, v, epsilon) => {
        const { G1, meanTerm } = parts(G, S, mu, v, epsilon);
        return subtractColumn(G1, meanTerm);
      },
    },
  },
  {
    id: 'batch-norm-variance-term-sign',
    title: 'Variance term with the wrong sign',
    explanation: 'Your result equals batch norm backward with + instead of − before the variance term of eq. 37.',
    hint: 'σ = v^(−½): does it grow or shrink when v grows?',
    rules: {
      batchNormBackward: (G, S, mu, v, epsilon) => {
        const { G1, meanTerm, varianceTerm } = parts(G, S, mu, v, epsilon);
        return add(subtractColumn(G1, meanTerm), varianceTerm);
      },
    },
  },
  {
    id: 'batch-norm-variance-term-not-summed',
    title: 'c of eq. 36 not summed over the batch',
    explanation: 'Your result equals batch norm backward in which c of eq. 36 was not summed over the samples.',
    hint: 'c has one entry per unit. What became of the sample index in (G2 ⊙ D) 1?',
    rules: {
      batchNormBackward: (G, S, mu, v, epsilon) => {
        const { G1, G2, D, meanTerm } = parts(G, S, mu, v, epsilon);
        return subtract(subtractColumn(G1, meanTerm), scale(hadamard(D, hadamard(G2, D)), 1 / S.cols));
      },
    },
  },
  {
    id: 'batch-norm-mean-term-not-summed',
    title: 'Mean term not summed over the batch',
    explanation: 'Your result equals batch norm backward in which (G1 1) of eq. 37 was not summed over the samples.',
    hint: 'Every sample moves μ: over what does the mean term of eq. 37 add up?',
    rules: {
      batchNormBackward: (G, S, mu, v, epsilon) => {
        const { G1, varianceTerm } = parts(G, S, mu, v, epsilon);
        return subtract(subtract(G1, scale(G1, 1 / S.cols)), varianceTerm);
      },
    },
  },
  {
    id: 'batch-norm-sigma2-power',
    title: 'σ2 with the power −1/2',
    explanation: 'Your result equals batch norm backward with (v + ε)^(−1/2) instead of (v + ε)^(−3/2) in eq. 32.',
    hint: 'Differentiate (v + ε)^(−1/2) with respect to v once more: which power is left?',
    rules: {
      batchNormBackward: (G, S, mu, v, epsilon) => {
        const { G1, meanTerm, varianceTerm } = parts(G, S, mu, v, epsilon, -0.5);
        return subtract(subtractColumn(G1, meanTerm), varianceTerm);
      },
    },
  },
  {
    id: 'batch-norm-epsilon-missing',
    title: 'ε missing in the backward pass',
    explanation: 'Your result equals batch norm backward with ε = 0 in eq. 31 and 32.',
    hint: 'Which ε did the forward pass divide by?',
    rules: { batchNormBackward: (G, S, mu, v) => batchNormBackward(G, S, mu, v, 0) },
  },
  {
    id: 'output-gradient-sign',
    title: 'Wrong sign of the output gradient',
    explanation: 'Your result equals the gradients that start from G = Y − P instead of eq. 21.',
    hint: 'Should the cost fall or rise when the right class becomes more probable?',
    rules: { outputGradient: (P, Y) => subtract(Y, P) },
  },
  {
    id: 'average-missing',
    title: '1/n missing',
    explanation: 'Your gradients equal sums over the batch: the 1/n of eq. 22, 25 and 28 is missing.',
    hint: 'J is a mean over the samples of the batch. Is your gradient one, too?',
    rules: { average: () => 1 },
  },
  {
    id: 'regulariser-factor-2-missing',
    title: 'Factor 2 of the regulariser missing',
    explanation: 'Your weight gradients equal eq. 22 and 28 with λW instead of 2λW.',
    hint: 'What is the derivative of λ‖W‖² with respect to one entry of W?',
    rules: { regulariser: (W, lambda) => scale(W, lambda) },
  },
  {
    id: 'regulariser-missing',
    title: 'Regulariser missing',
    explanation: 'Your weight gradients equal eq. 22 and 28 without 2λW.',
    hint: 'J has two parts. Which one does your gradient of W belong to?',
    rules: { regulariser: (W) => zeros(W.rows, W.cols) },
  },
  {
    id: 'regulariser-missing-first-layer',
    title: 'Regulariser missing in the first layer',
    explanation: 'Your weight gradients equal eq. 22 and 28 but that dW1 lacks 2λW1.',
    hint: 'Is the first layer treated like the others when the regulariser is added?',
    rules: {
      regulariser: (W, lambda, _, isFirst) => (isFirst ? zeros(W.rows, W.cols) : scale(W, 2 * lambda)),
    },
  },
  {
    id: 'regulariser-averaged',
    title: 'Regulariser divided by n',
    explanation:
      'Your weight gradients equal eq. 22 and 28 with 2λW/n: the mean over the batch took in the regulariser.',
    hint: 'Which part of J is a mean over the samples, and which is not?',
    rules: { regulariser: (W, lambda, n) => scale(W, (2 * lambda) / n) },
  },
  {
    id: 'activation-mask-missing',
    title: 'Mask of the activation missing',
    explanation:
      'Your gradients equal the ones without the indicator of eq. 24 and 30: nothing is stopped at the ReLU.',
    hint: 'What does a unit that was cut off in the forward pass do to the cost?',
    rules: { throughActivation: (G) => G },
  },
  {
    id: 'scale-missing',
    title: 'γ missing on the way back',
    explanation: 'Your gradients equal the ones without eq. 26: G was not multiplied by γ.',
    hint: 'Between s̃ = γ ⊙ ŝ + β and ŝ: what is ∂s̃/∂ŝ?',
    rules: { throughScale: (G) => G },
  },
  {
    id: 'gamma-gradient-from-scores',
    title: 'dγ with S instead of Ŝ',
    explanation: 'Your dγ equals eq. 25 with the scores S in the place of the normalised Ŝ.',
    hint: 'Which quantity does γ multiply in the forward pass?',
    rules: { normalised: (_, S) => S },
  },
];
