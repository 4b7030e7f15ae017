import {
  add,
  addColumn,
  columnSums,
  hadamard,
  multiplyColumn,
  rowMeans,
  rowSums,
  scale,
  subtract,
  subtractColumn,
  subtractRow,
} from '@gradus/matrix';
import type { Misconception } from '../misconception.ts';
import { backwardWith, overUnits, rightSigmas, together } from './batch-norm-parts.ts';

const MEAN = 'μ depends on every sample of the batch; which term of ∂L/∂s comes through it?';
const VARIANCE = 'v depends on every sample of the batch; which term of ∂L/∂s comes through it?';
const POWERS = 'Differentiate (v + ε)^(−1/2) with respect to v: which powers of v + ε come up?';
const DEVIATION = 'What is ∂v/∂s of one sample, and what stands for it in eq. 35-37?';
const AXIS = 'A sample is a column: what does (G1 1) add up, the entries of a row or of a column?';
const COLUMNS = 'A sample is a column: which size of S is n?';
const COUNT = 'What is 1/n in eq. 37 the derivative of?';

/** The mean term and the variance term of eq. 37, and the c of eq. 36. */
export const batchNormTermMistakes: readonly Misconception[] = [
  {
    id: 'batch-norm-mean-term-missing',
    title: 'Mean term missing',
    what: 'batch norm backward without the mean term of eq. 37',
    hint: MEAN,
    rules: backwardWith(({ G1, varianceTerm }) => subtract(G1, varianceTerm)),
  },
  {
    id: 'batch-norm-mean-term-sign',
    title: 'Mean term with the wrong sign',
    what: 'batch norm backward with + instead of − before the mean term of eq. 37',
    hint: 'Does ŝ grow or shrink when μ grows?',
    rules: backwardWith(({ G1, meanTerm, varianceTerm }) => subtract(addColumn(G1, meanTerm), varianceTerm)),
  },
  {
    id: 'batch-norm-mean-term-not-summed',
    title: 'Mean term not summed over the batch',
    what: 'batch norm backward in which (G1 1) of eq. 37 was not summed over the samples',
    hint: 'Every sample moves μ: over what does the mean term of eq. 37 add up?',
    rules: backwardWith(({ G1, n, varianceTerm }) => subtract(subtract(G1, scale(G1, 1 / n)), varianceTerm)),
  },
  {
    id: 'batch-norm-mean-term-not-averaged',
    title: '1/n missing in the mean term',
    what: 'batch norm backward without 1/n before the mean term of eq. 37',
    hint: COUNT,
    rules: backwardWith(({ G1, varianceTerm }) => subtract(subtractColumn(G1, rowSums(G1)), varianceTerm)),
  },
  {
    id: 'batch-norm-mean-term-over-units',
    title: 'Mean term over the units',
    what: 'batch norm backward with a mean of G1 over the units of a sample in the place of (1/n) G1 1 in eq. 37',
    hint: AXIS,
    rules: backwardWith(({ G1, varianceTerm }) =>
      subtract(subtractRow(G1, scale(columnSums(G1), 1 / G1.rows)), varianceTerm),
    ),
  },
  {
    id: 'batch-norm-mean-term-summed-over-units',
    title: 'Mean term summed over the units',
    what: 'batch norm backward with (1/n) times the sums of G1 over the units in the place of (1/n) G1 1 in eq. 37',
    hint: AXIS,
    rules: backwardWith(({ G1, n, varianceTerm }) =>
      subtract(subtractRow(G1, scale(columnSums(G1), 1 / n)), varianceTerm),
    ),
  },
  {
    id: 'batch-norm-mean-term-over-rows',
    title: 'Mean term divided by the rows',
    what: 'batch norm backward with 1/m, the rows of S, in the place of 1/n before the mean term of eq. 37',
    hint: COLUMNS,
    rules: backwardWith(({ G1, varianceTerm }) =>
      subtract(subtractColumn(G1, scale(rowSums(G1), 1 / G1.rows)), varianceTerm),
    ),
  },
  {
    id: 'batch-norm-mean-term-of-g',
    title: 'Mean term of G instead of G1',
    what: 'batch norm backward with G in the place of G1 in the mean term of eq. 37',
    hint: 'By what does ∂ŝ/∂μ differ from −1?',
    rules: backwardWith(({ G, G1, varianceTerm }) => subtract(subtractColumn(G1, rowMeans(G)), varianceTerm)),
  },
  {
    id: 'batch-norm-variance-term-missing',
    title: 'Variance term missing, or 0',
    what: 'batch norm backward in which the variance term of eq. 37 vanishes: left out, or 0 as the mean of D ⊙ (c 1ᵀ) is',
    hint: VARIANCE,
    rules: backwardWith(({ G1, meanTerm }) => subtractColumn(G1, meanTerm)),
  },
  {
    id: 'batch-norm-variance-term-sign',
    title: 'Variance term with the wrong sign',
    what: 'batch norm backward with + instead of − before the variance term of eq. 37',
    hint: 'σ = v^(−½): does it grow or shrink when v grows?',
    rules: backwardWith(({ G1, meanTerm, varianceTerm }) => add(subtractColumn(G1, meanTerm), varianceTerm)),
  },
  {
    id: 'batch-norm-variance-term-not-summed',
    title: 'c of eq. 36 not summed over the batch',
    what: 'batch norm backward in which c of eq. 36 was not summed over the samples',
    hint: 'c has one entry per unit. What became of the sample index in (G2 ⊙ D) 1?',
    rules: backwardWith(({ G1, G2, D, n, meanTerm }) =>
      subtract(subtractColumn(G1, meanTerm), scale(hadamard(D, hadamard(G2, D)), 1 / n)),
    ),
  },
  {
    id: 'batch-norm-c-over-units',
    title: 'c of eq. 36 over the units',
    what: 'batch norm backward in which c of eq. 36 sums over the units of a sample, not over the samples',
    hint: AXIS,
    rules: backwardWith((parts) => together({ ...parts, varianceTerm: overUnits(parts) })),
  },
  {
    id: 'batch-norm-c-averaged',
    title: 'c of eq. 36 averaged',
    what: 'batch norm backward with c = (1/n) (G2 ⊙ D) 1, a mean, in the place of the sum of eq. 36',
    hint: 'How often is the variance term divided by n: in c of eq. 36, in eq. 37, or in both?',
    rules: backwardWith((parts) => together({ ...parts, varianceTerm: scale(parts.varianceTerm, 1 / parts.n) })),
  },
  {
    id: 'batch-norm-variance-term-over-rows',
    title: 'Variance term divided by the rows',
    what: 'batch norm backward with 1/m, the rows of S, in the place of 1/n before the variance term of eq. 37',
    hint: COLUMNS,
    rules: backwardWith((parts) =>
      together({ ...parts, varianceTerm: multiplyColumn(parts.D, scale(parts.c, 1 / parts.D.rows)) }),
    ),
  },
  {
    id: 'batch-norm-variance-term-not-averaged',
    title: '1/n missing in the variance term',
    what: 'batch norm backward without 1/n before the variance term of eq. 37',
    hint: COUNT,
    rules: backwardWith((parts) => together({ ...parts, varianceTerm: multiplyColumn(parts.D, parts.c) })),
  },
  {
    id: 'batch-norm-variance-term-doubled',
    title: 'Factor 2 too many in the variance term',
    what: 'batch norm backward with 2/n in the place of 1/n before the variance term of eq. 37',
    hint: 'The square of v brings a 2, the root of v + ε a 1/2: what is left of the two?',
    rules: backwardWith((parts) => together({ ...parts, varianceTerm: scale(parts.varianceTerm, 2) })),
  },
  {
    id: 'batch-norm-variance-term-halved',
    title: 'Factor 1/2 too many in the variance term',
    what: 'batch norm backward with 1/(2n) in the place of 1/n before the variance term of eq. 37',
    hint: 'The square of v brings a 2, the root of v + ε a 1/2: what is left of the two?',
    rules: backwardWith((parts) => together({ ...parts, varianceTerm: scale(parts.varianceTerm, 0.5) })),
  },
  {
    id: 'batch-norm-variance-term-without-d',
    title: 'D missing in the variance term',
    what: 'batch norm backward with (1/n) c 1ᵀ in the place of (1/n) D ⊙ (c 1ᵀ) in eq. 37',
    hint: DEVIATION,
    rules: backwardWith(({ G1, meanTerm, c, n }) => subtractColumn(subtractColumn(G1, meanTerm), scale(c, 1 / n))),
  },
  {
    id: 'batch-norm-c-of-g',
    title: 'c from G instead of G2',
    what: 'batch norm backward with c = (G ⊙ D) 1 in the place of eq. 36',
    hint: POWERS,
    rules: backwardWith(together, { ...rightSigmas, sigma2: () => 1 }),
  },
];
