import {
  addColumn,
  filled,
  hadamard,
  type Matrix,
  map,
  multiplyColumn,
  rowMeans,
  rowVariances,
  scale,
  subtractColumn,
  sum,
  transpose,
} from '@gradus/matrix';
import { batchNormBackward, batchNormForward } from '@gradus/net';
import type { Misconception } from '../misconception.ts';
import type { Rules } from '../rules.ts';

const UNIT = 'Which mean and which variance does a unit have over the batch after ŝ?';
const VARIANCE = 'How is v defined: over what does it sum, and what does it divide by?';

/** ŝ = f(v, ε) (s − μ) with the right μ and v. */
const normalisedBy = (factor: (v: number, epsilon: number) => number): Partial<Rules> => ({
  batchNormForward: (S, epsilon) => {
    const [mu, v] = [rowMeans(S), rowVariances(S)];
    const factors = map(v, (value) => factor(value, epsilon));
    return { SHat: multiplyColumn(subtractColumn(S, mu), factors), mu, v };
  },
});

/** Batch norm with another μ and v, which the backward pass takes, too. */
const withStatistics = (statistics: (S: Matrix) => { mu: Matrix; v: Matrix }): Partial<Rules> => ({
  batchNormForward: (S, epsilon) => {
    const { mu, v } = statistics(S);
    const factors = map(v, (value) => (value + epsilon) ** -0.5);
    return { SHat: multiplyColumn(subtractColumn(S, mu), factors), mu, v };
  },
});

const withVariance = (variance: (S: Matrix) => Matrix) => withStatistics((S) => ({ mu: rowMeans(S), v: variance(S) }));

/** μ, v, ŝ and s̃ of the forward pass; the backward pass follows the equations with what came of it. */
export const batchNormForwardMistakes: readonly Misconception[] = [
  {
    id: 'statistics-n-minus-1',
    title: 'Variance divided by n − 1',
    what: 'what comes of v = Σ (s − μ)²/(n − 1) instead of 1/n',
    hint: VARIANCE,
    rules: withVariance((S) => scale(rowVariances(S), S.cols / (S.cols - 1))),
  },
  {
    id: 'statistics-n-minus-1-taken-back',
    title: 'Variance times (n − 1)/n',
    what: 'what comes of v = (n − 1)/n² Σ (s − μ)²: 1/n, and then (n − 1)/n once more',
    hint: VARIANCE,
    rules: withVariance((S) => scale(rowVariances(S), (S.cols - 1) / S.cols)),
  },
  {
    id: 'statistics-variance-summed',
    title: 'Variance not divided by n',
    what: 'what comes of v = Σ (s − μ)², without 1/n',
    hint: VARIANCE,
    rules: withVariance((S) => scale(rowVariances(S), S.cols)),
  },
  {
    id: 'statistics-standard-deviation',
    title: 'Standard deviation in the place of v',
    what: 'what comes of v = √((1/n) Σ (s − μ)²): the standard deviation in the place of the variance',
    hint: 'Which unit does v have if s is measured in metres?',
    rules: withVariance((S) => map(rowVariances(S), Math.sqrt)),
  },
  {
    id: 'statistics-standard-deviation-returned',
    title: 'Standard deviation returned as v',
    what: 'ŝ as it should be, but v = √((1/n) Σ (s − μ)²) returned with it',
    wayBack: 'which eq. 31 and 32 then take',
    hint: 'Which unit does v have if s is measured in metres?',
    rules: {
      batchNormForward: (S, epsilon) => {
        const { SHat, mu, v } = batchNormForward(S, epsilon);
        return { SHat, mu, v: map(v, Math.sqrt) };
      },
    },
  },
  {
    id: 'statistics-variance-not-centred',
    title: 'Variance about 0',
    what: 'what comes of v = (1/n) Σ s², without the mean',
    hint: VARIANCE,
    rules: withVariance((S) => rowMeans(hadamard(S, S))),
  },
  {
    id: 'statistics-constant-one',
    title: 'Variance never computed',
    what: 'what comes of ŝ = (1 + ε)^(−1/2) (s − μ): v stayed 1',
    hint: UNIT,
    rules: withVariance((S) => filled(S.rows, 1, 1)),
  },
  {
    id: 'statistics-mean-of-zero',
    title: 'Mean not subtracted',
    what: 'what comes of ŝ = diag(v + ε)^(−1/2) s, without μ',
    wayBack: 'with eq. 31-37 as they are',
    hint: UNIT,
    rules: {
      batchNormForward: (S, epsilon) => {
        const [mu, v] = [rowMeans(S), rowVariances(S)];
        const SHat = multiplyColumn(
          S,
          map(v, (value) => (value + epsilon) ** -0.5),
        );
        return { SHat, mu, v };
      },
    },
  },
  {
    id: 'statistics-of-all-units',
    title: 'One mean and one variance for all units',
    what: 'what comes of μ = Σ s/(mn): one mean and one variance over all entries of S',
    hint: 'How many means does a layer of m units have?',
    rules: withStatistics((S) => {
      const mean = sum(S) / S.data.length;
      const variance = sum(map(S, (s) => (s - mean) ** 2)) / S.data.length;
      return { mu: filled(S.rows, 1, mean), v: filled(S.rows, 1, variance) };
    }),
  },
  {
    id: 'statistics-per-sample',
    title: 'Statistics of a sample instead of a unit',
    what: 'what comes of μ = (1/m) Σ s and v over the units of each sample: the wrong axis',
    wayBack: 'in eq. 31-37, too',
    hint: 'A sample is a column: does batch norm average over rows or over columns of S?',
    rules: {
      batchNormForward: (S, epsilon) => {
        const { SHat, mu, v } = batchNormForward(transpose(S), epsilon);
        return { SHat: transpose(SHat), mu, v };
      },
      batchNormBackward: (G, S, mu, v, epsilon) =>
        transpose(batchNormBackward(transpose(G), transpose(S), mu, v, epsilon)),
    },
  },
  {
    id: 'normalised-without-variance',
    title: 'Not divided by the standard deviation',
    what: 'what comes of ŝ = s − μ',
    wayBack: 'with eq. 31-37 as they are',
    hint: UNIT,
    rules: normalisedBy(() => 1),
  },
  {
    id: 'normalised-by-variance',
    title: 'Divided by the variance',
    what: 'what comes of ŝ = diag(v + ε)^(−1) (s − μ)',
    wayBack: 'with eq. 31-37 as they are',
    hint: UNIT,
    rules: normalisedBy((v, epsilon) => 1 / (v + epsilon)),
  },
  {
    id: 'normalised-multiplied',
    title: 'Multiplied by the standard deviation',
    what: 'what comes of ŝ = diag(v + ε)^(1/2) (s − μ)',
    wayBack: 'with eq. 31-37 as they are',
    hint: UNIT,
    rules: normalisedBy((v, epsilon) => (v + epsilon) ** 0.5),
  },
  {
    id: 'normalised-by-fourth-root',
    title: 'Root taken twice',
    what: 'what comes of ŝ = diag(v + ε)^(−1/4) (s − μ)',
    wayBack: 'with eq. 31-37 as they are',
    hint: UNIT,
    rules: normalisedBy((v, epsilon) => (v + epsilon) ** -0.25),
  },
  {
    id: 'epsilon-missing-forward',
    title: 'ε missing in the forward pass',
    what: 'what comes of ŝ = diag(v)^(−1/2) (s − μ), with ε = 0 or too small to tell',
    wayBack: 'and with ε in eq. 31 and 32',
    hint: 'What does ŝ = diag(v + ε)^(−1/2) (s − μ) divide by, and from where has your code its ε?',
    rules: normalisedBy((v) => v ** -0.5),
  },
  {
    id: 'epsilon-missing-in-both-passes',
    title: 'ε missing in both passes',
    what: 'what comes of ε = 0, or too small to tell, in ŝ = diag(v + ε)^(−1/2) (s − μ) and in eq. 31 and 32',
    isOfBothPasses: true,
    hint: 'From where has your code its ε, and which one was it given?',
    rules: {
      ...normalisedBy((v) => v ** -0.5),
      batchNormBackward: (G, S, mu, v) => batchNormBackward(G, S, mu, v, 0),
    },
  },
  {
    id: 'epsilon-beside-root-forward',
    title: 'ε outside of the root in the forward pass',
    what: 'what comes of ŝ = (s − μ)/(√v + ε)',
    wayBack: 'with eq. 31-37 as they are',
    hint: 'Does ε stand under the root of ŝ = diag(v + ε)^(−1/2) (s − μ), or beside it?',
    rules: normalisedBy((v, epsilon) => 1 / (Math.sqrt(v) + epsilon)),
  },
  {
    id: 'epsilon-squared-forward',
    title: 'ε squared in the forward pass',
    what: 'what comes of ŝ = diag(v + ε²)^(−1/2) (s − μ)',
    wayBack: 'with eq. 31-37 as they are',
    hint: 'What exactly is added to v under the root?',
    rules: normalisedBy((v, epsilon) => (v + epsilon ** 2) ** -0.5),
  },
  {
    id: 'normalisation-skipped-forward',
    title: 'Batch norm skipped in the forward pass',
    what: 'what comes of s̃ = γ ⊙ s + β in the forward pass',
    wayBack: 'with eq. 31-37 in the backward pass',
    hint: UNIT,
    rules: { batchNormForward: (S) => ({ SHat: S, mu: rowMeans(S), v: rowVariances(S) }) },
  },
  {
    id: 'shift-before-scale',
    title: 'β added before γ is multiplied',
    what: 'what comes of s̃ = γ ⊙ (ŝ + β) instead of s̃ = γ ⊙ ŝ + β',
    hint: 'Does β itself get multiplied on its way to s̃?',
    rules: { scaleAndShift: (SHat, gamma, beta) => multiplyColumn(addColumn(SHat, beta), gamma) },
  },
  {
    id: 'shift-missing-forward',
    title: 'β missing in the forward pass',
    what: 'what comes of s̃ = γ ⊙ ŝ, without β',
    hint: 'On which parameters does s̃ depend?',
    rules: { scaleAndShift: (SHat, gamma) => multiplyColumn(SHat, gamma) },
  },
  {
    id: 'scale-missing-forward',
    title: 'γ missing in the forward pass',
    what: 'what comes of s̃ = ŝ + β, without γ',
    wayBack: 'with eq. 26 as it is',
    hint: 'On which parameters does s̃ depend?',
    rules: { scaleAndShift: (SHat, _, beta) => addColumn(SHat, beta) },
  },
  {
    id: 'scale-and-shift-missing-forward',
    title: 'γ and β missing in the forward pass',
    what: 'what comes of s̃ = ŝ, without γ and β',
    wayBack: 'with eq. 26 as it is',
    hint: 'On which parameters does s̃ depend?',
    rules: { scaleAndShift: (SHat) => SHat },
  },
  {
    id: 'scale-and-shift-exchanged',
    title: 'γ and β exchanged in the forward pass',
    what: 'what comes of s̃ = β ⊙ ŝ + γ instead of s̃ = γ ⊙ ŝ + β',
    hint: 'Which of the two is 1 before training, and why?',
    rules: { scaleAndShift: (SHat, gamma, beta) => addColumn(multiplyColumn(SHat, beta), gamma) },
  },
];
