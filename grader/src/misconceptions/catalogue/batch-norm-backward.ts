import {
  addColumn,
  columnSums,
  type Matrix,
  map,
  multiplyColumn,
  scale,
  subtract,
  subtractColumn,
  subtractRow,
} from '@gradus/matrix';
import { batchNormBackward } from '@gradus/net';
import type { Misconception } from '../misconception.ts';
import { backwardWith, normalised, overUnits, rightSigmas, together } from './batch-norm-parts.ts';

const POWERS = 'Differentiate (v + ε)^(−1/2) with respect to v: which powers of v + ε come up?';
const DEVIATION = 'What is ∂v/∂s of one sample, and what stands for it in eq. 35-37?';
const COLUMNS = 'A sample is a column: which size of S is n?';

/** Rows times a power of v + ε. */
const rescaled = (G: Matrix, v: Matrix, epsilon: number, power: number): Matrix =>
  multiplyColumn(
    G,
    map(v, (each) => (each + epsilon) ** power),
  );

/** BatchNormBackPass, eq. 31-37, but for its terms of mean and variance. */
export const batchNormBackwardMistakes: readonly Misconception[] = [
  {
    id: 'batch-norm-backward-skipped',
    title: 'Batch norm backward is skipped',
    what: 'the gradient that goes past batch norm unchanged, without eq. 31-37',
    hint: 'How does a change of s reach the cost, when ŝ is what the next step sees?',
    rules: { batchNormBackward: (G) => G },
  },
  {
    id: 'batch-norm-statistics-constant',
    title: 'Mean and variance taken as constants',
    what: 'batch norm backward with μ and v taken as constants: G1 of eq. 33 alone',
    hint: 'μ and v are computed from the same batch: which terms of eq. 37 come through them?',
    rules: backwardWith(({ G1 }) => G1),
  },
  {
    id: 'batch-norm-direct-term-missing',
    title: 'G1 missing in eq. 37',
    what: 'batch norm backward without the first term, G1, of eq. 37',
    hint: 'A score moves its own ŝ, μ and v: how many terms does eq. 37 have?',
    rules: backwardWith(({ meanTerm, varianceTerm }) => scale(addColumn(varianceTerm, meanTerm), -1)),
  },
  {
    id: 'batch-norm-direct-term-of-g',
    title: 'G instead of G1 in eq. 37',
    what: 'batch norm backward with G in the place of G1 as the first term of eq. 37',
    hint: 'What is ∂ŝ/∂s while μ and v stay as they are?',
    rules: backwardWith(({ G, meanTerm, varianceTerm }) => subtract(subtractColumn(G, meanTerm), varianceTerm)),
  },
  {
    id: 'batch-norm-sigma2-power',
    title: 'σ2 with the power −1/2',
    what: 'batch norm backward with (v + ε)^(−1/2) instead of (v + ε)^(−3/2) in eq. 32',
    hint: 'Differentiate (v + ε)^(−1/2) with respect to v once more: which power is left?',
    rules: backwardWith(together, { ...rightSigmas, sigma2: rightSigmas.sigma1 }),
  },
  {
    id: 'batch-norm-sigma2-power-minus-1',
    title: 'σ2 with the power −1',
    what: 'batch norm backward with (v + ε)^(−1) instead of (v + ε)^(−3/2) in eq. 32',
    hint: POWERS,
    rules: backwardWith(together, { ...rightSigmas, sigma2: (v, epsilon) => 1 / (v + epsilon) }),
  },
  {
    id: 'batch-norm-sigma1-power-minus-1',
    title: 'σ1 with the power −1',
    what: 'batch norm backward with (v + ε)^(−1) instead of (v + ε)^(−1/2) in eq. 31',
    hint: 'What does the forward pass multiply s − μ with?',
    rules: backwardWith(together, { ...rightSigmas, sigma1: (v, epsilon) => 1 / (v + epsilon) }),
  },
  {
    id: 'batch-norm-sigma1-missing',
    title: 'σ1 missing at the end',
    what: 'batch norm backward without the factor (v + ε)^(−1/2) of eq. 31, which all of eq. 37 has',
    hint: 'How does ŝ change with s when μ and v stay as they are?',
    rules: {
      batchNormBackward: (G, S, mu, v, epsilon) => rescaled(batchNormBackward(G, S, mu, v, epsilon), v, epsilon, 0.5),
    },
  },
  {
    id: 'batch-norm-sigma1-twice',
    title: 'σ1 twice',
    what: 'batch norm backward with the factor (v + ε)^(−1/2) of eq. 31 twice',
    hint: 'How does ŝ change with s when μ and v stay as they are?',
    rules: {
      batchNormBackward: (G, S, mu, v, epsilon) => rescaled(batchNormBackward(G, S, mu, v, epsilon), v, epsilon, -0.5),
    },
  },
  {
    id: 'batch-norm-sigma-inverted',
    title: 'σ1 and σ2 with positive powers',
    what: 'batch norm backward with (v + ε)^(1/2) and (v + ε)^(3/2) in eq. 31 and 32',
    hint: 'Does a unit of large variance pass large or small gradients back?',
    rules: backwardWith(together, {
      sigma1: (v, epsilon) => (v + epsilon) ** 0.5,
      sigma2: (v, epsilon) => (v + epsilon) ** 1.5,
    }),
  },
  {
    id: 'batch-norm-variance-overwritten',
    title: 'v overwritten by v^(−1/2)',
    what: 'batch norm backward with (v + ε)^(−1/2) in the place of v in eq. 31 and 32',
    hint: 'Which value has v when the backward pass reads it, and who wrote it last?',
    rules: {
      batchNormBackward: (G, S, mu, v, epsilon) =>
        batchNormBackward(
          G,
          S,
          mu,
          map(v, (value) => (value + epsilon) ** -0.5),
          epsilon,
        ),
    },
  },
  {
    id: 'batch-norm-standard-deviation-backward',
    title: '√v in the place of v in the backward pass',
    what: 'batch norm backward with √v in the place of v in eq. 31 and 32',
    hint: 'Which unit does v of eq. 31 have if s is measured in metres?',
    rules: {
      batchNormBackward: (G, S, mu, v, epsilon) => batchNormBackward(G, S, mu, map(v, Math.sqrt), epsilon),
    },
  },
  {
    id: 'batch-norm-epsilon-missing',
    title: 'ε missing in the backward pass',
    what: 'batch norm backward with ε = 0, or too small to tell, in eq. 31 and 32',
    hint: 'Which ε did the forward pass divide by?',
    rules: { batchNormBackward: (G, S, mu, v) => batchNormBackward(G, S, mu, v, 0) },
  },
  {
    id: 'batch-norm-epsilon-beside-root',
    title: 'ε outside of the root in the backward pass',
    what: 'batch norm backward with √v + ε in the place of √(v + ε) in eq. 31 and 32',
    hint: 'What exactly is the root of eq. 31 taken of?',
    rules: backwardWith(together, {
      sigma1: (v, epsilon) => (Math.sqrt(v) + epsilon) ** -1,
      sigma2: (v, epsilon) => (Math.sqrt(v) + epsilon) ** -3,
    }),
  },
  {
    id: 'batch-norm-scores-not-centred',
    title: 'S in the place of D',
    what: 'batch norm backward with D = S, without μ, in eq. 35',
    hint: DEVIATION,
    rules: backwardWith(together, rightSigmas, (S) => S),
  },
  {
    id: 'batch-norm-normalised-for-centred',
    title: 'Ŝ in the place of D',
    what: 'batch norm backward with D = Ŝ in the place of S − μ1ᵀ of eq. 35',
    hint: DEVIATION,
    rules: backwardWith(together, rightSigmas, (S, mu, v, epsilon) => normalised(S, mu, v, epsilon)),
  },
  {
    id: 'batch-norm-scores-overwritten',
    title: 'S overwritten by Ŝ',
    what: 'batch norm backward with Ŝ in the place of S in eq. 35',
    hint: 'Which value has S when the backward pass reads it, and who wrote it last?',
    rules: backwardWith(together, rightSigmas, (S, mu, v, epsilon) =>
      subtractColumn(normalised(S, mu, v, epsilon), mu),
    ),
  },
  {
    id: 'batch-norm-backward-n-minus-1',
    title: 'n − 1 in eq. 37',
    what: 'batch norm backward with 1/(n − 1) in the place of 1/n in eq. 37',
    hint: 'By what do μ and v of this batch divide?',
    rules: backwardWith(({ G1, n, meanTerm, varianceTerm }) =>
      subtract(subtractColumn(G1, scale(meanTerm, n / (n - 1))), scale(varianceTerm, n / (n - 1))),
    ),
  },
  {
    id: 'batch-norm-backward-over-rows',
    title: 'Divided by the rows in eq. 37',
    what: 'batch norm backward with 1/m, the rows of S, in the place of 1/n in eq. 37',
    hint: COLUMNS,
    rules: backwardWith(({ G1, n, meanTerm, varianceTerm }) =>
      subtract(subtractColumn(G1, scale(meanTerm, n / G1.rows)), scale(varianceTerm, n / G1.rows)),
    ),
  },
  {
    id: 'batch-norm-backward-over-units',
    title: 'Sums of eq. 36 and 37 over the units',
    what: 'batch norm backward with the sums of eq. 36 and 37 over the units of a sample, not over the samples',
    hint: 'A sample is a column: what does (G1 1) add up, the entries of a row or of a column?',
    rules: backwardWith((parts) =>
      subtract(subtractRow(parts.G1, scale(columnSums(parts.G1), 1 / parts.n)), overUnits(parts)),
    ),
  },
];
