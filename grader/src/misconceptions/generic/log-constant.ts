import { type Matrix, map, sum, sumOfSquares } from '@gradus/matrix';
import { forward, type Options, type Parameters } from '@gradus/net';
import type { Answered } from '../../checks/answered.ts';
import { fit } from '../fit.ts';
import { type Generic, wrongNames } from './generic.ts';

/** Beside a probability more is no guard against log 0. */
const LARGEST = 0.1;
const HALVINGS = 200;

type CostParameters = [X: Matrix, Y: Matrix, parameters: Parameters, lambda: number, options: Options];

/** J with log(p + c) for log p. */
function costWith(c: number, { question }: Answered): number {
  // The parameters of our own questions, in the types that they were drawn in.
  const [X, Y, parameters, lambda, options] = question.parameters as unknown as CostParameters;
  const { P } = forward(X, parameters, options);
  const logarithms = map(P, (p) => Math.log(p + c));
  const loss = -sum({ ...P, data: logarithms.data.map((value, k) => (Y.data[k] === 0 ? 0 : value)) }) / P.cols;
  return loss + lambda * parameters.W.reduce((total, W) => total + sumOfSquares(W), 0);
}

/**
 * log(p + c) in the place of log p: J falls with c, so the first wrong answer tells it.
 *
 * @param mostDigits - of c, which is told with as few as fit
 */
export function findLogConstant(answered: readonly Answered[], mostDigits: number): Generic | undefined {
  const first = answered.find((each) => wrongNames([each]).size > 0);
  const J = first?.pairs[0]?.submitted.data[0];
  if (first === undefined || J === undefined || !(costWith(0, first) > J && J > costWith(LARGEST, first))) return;
  let [low, high] = [0, LARGEST];
  for (let halved = 0; halved < HALVINGS; halved++) {
    const middle = (low + high) / 2;
    if (costWith(middle, first) > J) low = middle;
    else high = middle;
  }
  for (let digits = 1; digits <= mostDigits; digits++) {
    const constant = Number(low.toPrecision(digits));
    const found = fit(answered, (each) => [
      [each.question.answerName, { rows: 1, cols: 1, data: Float64Array.of(costWith(constant, each)) }],
    ]);
    if (found === undefined) continue;
    return {
      ...found,
      id: 'log-of-shifted-probability',
      title: `log(p + ${constant})`,
      explanation: `Your result equals J with log(p + ${constant}) in the place of log p.`,
      hint: 'Which logarithm does J take, and of what does your code take it?',
    };
  }
  return undefined;
}
