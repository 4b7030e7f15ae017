import {
  addColumn,
  type Matrix,
  map,
  matmul,
  multiplyColumn,
  rowMeans,
  rowVariances,
  subtractColumn,
} from '@gradus/matrix';
import { normalise, scaleAndShift, softmax } from '@gradus/net';
import { DEFAULT_LEAK, leakOf } from '../passes.ts';
import { rectify } from '../rules.ts';
import type { PredictMisconception } from './function-misconception.ts';

interface Unit {
  /** m×1 */
  readonly mu: Matrix;
  readonly v: Matrix;
  readonly gamma: Matrix;
  readonly beta: Matrix;
  readonly epsilon: number;
}

interface PredictRules {
  /** From the scores of a layer with batch norm to s̃, m×n. */
  normalised(S: Matrix, unit: Unit): Matrix;
  activate(STilde: Matrix, leak: number): Matrix;
  output(S: Matrix): Matrix;
}

const STATISTICS = 'Which mean and which variance does the normalisation take at test time, and how?';
const WHOLE = 'Which steps does a sample go through from x to p, at test time as in training?';

const rightRules: PredictRules = {
  normalised: (S, { mu, v, gamma, beta, epsilon }) => scaleAndShift(normalise(S, { mu, v }, epsilon), gamma, beta),
  activate: rectify,
  output: softmax,
};

function predictBy(
  changed: Partial<PredictRules>,
  hint: string,
): Pick<PredictMisconception, 'target' | 'hint' | 'answer'> {
  const rules = { ...rightRules, ...changed };
  return {
    target: 'predict',
    hint,
    answer(X, parameters, statistics, options) {
      const { W, b, gamma, beta } = parameters;
      let input = X;
      W.forEach((weights, i) => {
        const S = addColumn(matmul(weights, input), b[i] as Matrix);
        if (i === W.length - 1) input = rules.output(S);
        else {
          const [scale, shift, pair] = [gamma?.[i], beta?.[i], statistics[i]];
          const unit = options.batchNorm && scale && shift && pair;
          const { epsilon } = options;
          const STilde = unit ? rules.normalised(S, { ...pair, gamma: scale, beta: shift, epsilon }) : S;
          input = rules.activate(STilde, leakOf({ options }));
        }
      });
      return input;
    },
  };
}

const dividedBy = (divisor: (v: number, epsilon: number) => number): Partial<PredictRules> => ({
  normalised: (S, { mu, v, gamma, beta, epsilon }) => {
    const factors = map(v, (each) => 1 / divisor(each, epsilon));
    return scaleAndShift(multiplyColumn(subtractColumn(S, mu), factors), gamma, beta);
  },
});

/** The forward pass at test time: ŝ by the statistics given. */
export const predictMistakes: readonly PredictMisconception[] = [
  {
    id: 'predict-statistics-of-batch',
    title: 'Statistics of the batch at test time',
    what: 'what comes of μ = (1/n) Σ s and v of the batch itself, in the place of the statistics given',
    ...predictBy(
      {
        normalised: (S, { gamma, beta, epsilon }) =>
          scaleAndShift(normalise(S, { mu: rowMeans(S), v: rowVariances(S) }, epsilon), gamma, beta),
      },
      STATISTICS,
    ),
  },
  {
    id: 'predict-not-normalised',
    title: 'Not normalised at test time',
    what: 'what comes of s̃ = γ ⊙ s + β: scores that were not normalised',
    ...predictBy({ normalised: (S, { gamma, beta }) => scaleAndShift(S, gamma, beta) }, STATISTICS),
  },
  {
    id: 'predict-batch-norm-skipped',
    title: 'No batch norm at test time',
    what: 'what comes of x = max(0, s): batch norm left out',
    ...predictBy({ normalised: (S) => S }, STATISTICS),
  },
  {
    id: 'predict-mean-missing',
    title: 'Mean not subtracted at test time',
    what: 'what comes of ŝ = diag(v + ε)^(−1/2) s, without μ',
    ...predictBy(
      {
        normalised: (S, { v, gamma, beta, epsilon }) =>
          scaleAndShift(
            multiplyColumn(
              S,
              map(v, (each) => (each + epsilon) ** -0.5),
            ),
            gamma,
            beta,
          ),
      },
      STATISTICS,
    ),
  },
  {
    id: 'predict-mean-added',
    title: 'Mean added at test time',
    what: 'what comes of ŝ = diag(v + ε)^(−1/2) (s + μ)',
    ...predictBy(
      {
        normalised: (S, { mu, v, gamma, beta, epsilon }) =>
          scaleAndShift(normalise(S, { mu: map(mu, (each) => -each), v }, epsilon), gamma, beta),
      },
      STATISTICS,
    ),
  },
  {
    id: 'predict-epsilon-missing',
    title: 'ε missing at test time',
    what: 'what comes of ŝ = diag(v)^(−1/2) (s − μ), without ε',
    ...predictBy(
      dividedBy((v) => Math.sqrt(v)),
      STATISTICS,
    ),
  },
  {
    id: 'predict-epsilon-beside-root',
    title: 'ε beside the root at test time',
    what: 'what comes of ŝ = (s − μ)/(√v + ε)',
    ...predictBy(
      dividedBy((v, epsilon) => Math.sqrt(v) + epsilon),
      STATISTICS,
    ),
  },
  {
    id: 'predict-divided-by-variance',
    title: 'Divided by the variance at test time',
    what: 'what comes of ŝ = diag(v + ε)^(−1) (s − μ)',
    ...predictBy(
      dividedBy((v, epsilon) => v + epsilon),
      STATISTICS,
    ),
  },
  {
    id: 'predict-scale-missing',
    title: 'γ missing at test time',
    what: 'what comes of s̃ = ŝ + β, without γ',
    ...predictBy(
      { normalised: (S, { mu, v, beta, epsilon }) => addColumn(normalise(S, { mu, v }, epsilon), beta) },
      WHOLE,
    ),
  },
  {
    id: 'predict-shift-missing',
    title: 'β missing at test time',
    what: 'what comes of s̃ = γ ⊙ ŝ, without β',
    ...predictBy(
      { normalised: (S, { mu, v, gamma, epsilon }) => multiplyColumn(normalise(S, { mu, v }, epsilon), gamma) },
      WHOLE,
    ),
  },
  {
    id: 'predict-scale-and-shift-missing',
    title: 'γ and β missing at test time',
    what: 'what comes of s̃ = ŝ, without γ and β',
    ...predictBy({ normalised: (S, { mu, v, epsilon }) => normalise(S, { mu, v }, epsilon) }, WHOLE),
  },
  {
    id: 'predict-activation-missing',
    title: 'No activation at test time',
    what: 'what comes of x = s̃ in the place of x = max(0, s̃)',
    ...predictBy({ activate: (STilde) => STilde }, WHOLE),
  },
  {
    id: 'predict-leak-missing',
    title: 'No leak at test time',
    what: 'what comes of x = max(0, s̃) where the options ask for a leak',
    ...predictBy({ activate: (STilde) => rectify(STilde, 0) }, WHOLE),
  },
  {
    id: 'predict-leak-fixed',
    title: 'Another leak at test time',
    what: 'what comes of x = max(s̃, 0.01 s̃) whatever leak the options name',
    ...predictBy({ activate: (STilde, leak) => rectify(STilde, leak === 0 ? 0 : DEFAULT_LEAK) }, WHOLE),
  },
  {
    id: 'predict-softmax-missing',
    title: 'Scores in the place of probabilities',
    what: 'the scores s = W x + b of the last layer, without p = softmax(s)',
    ...predictBy({ output: (S) => S }, WHOLE),
  },
];
