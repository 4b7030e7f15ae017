import type { NetworkCase, NetworkCheck } from '@gradus/contracts';
import type { MatrixPath } from '@gradus/contracts/wire';
import { type Matrix, map, type Random, randomNormal, zeros } from '@gradus/matrix';
import {
  computeCost,
  computeGradients,
  createStructuredCost,
  forward,
  type LayerStatistics,
  type Options,
  type Parameters,
  predict,
} from '@gradus/net';
import type { NetworkInputs } from './network-inputs.ts';
import type { Question } from './question.ts';

/** Draws the question of one case of a check on the whole network. */
export function networkQuestion(target: NetworkCheck['target'], drawn: NetworkCase, random: Random): Question {
  const { X, Y, parameters, lambda, options } = drawNetwork(drawn, random);
  const description = describeNetwork(drawn);
  switch (target) {
    case 'forward':
      return {
        description,
        parameters: [X, { ...parameters }, { ...options }],
        answerName: 'P',
        expected: { P: forward(X, parameters, options).P },
      };
    case 'computeCost':
      return {
        description,
        parameters: [X, Y, { ...parameters }, lambda, { ...options }],
        answerName: 'J',
        expected: computeCost(X, Y, parameters, lambda, options),
      };
    case 'predict': {
      const statistics = drawStatistics(drawn.widths, random);
      return {
        description,
        parameters: [X, { ...parameters }, statistics.map((layer) => ({ ...layer })), { ...options }],
        answerName: 'P',
        expected: predict(X, parameters, statistics, options),
      };
    }
    case 'computeGradients':
      return gradientsQuestion({ X, Y, parameters, lambda, options }, description);
  }
}

/** The question of the gradients of one network on one batch. */
export function gradientsQuestion({ X, Y, parameters, lambda, options }: NetworkInputs, description: string): Question {
  return {
    description,
    parameters: [X, Y, { ...parameters }, lambda, { ...options }],
    answerName: 'gradients',
    expected: { ...computeGradients(X, Y, parameters, lambda, options) },
    differentiable: createStructuredCost(X, Y, parameters, lambda, options),
    ownCost: { target: 'computeCost', paths: tensorPaths(parameters) },
  };
}

/** Where computeCost(X, Y, parameters, lambda, options) has each tensor: `W1` at `[2, 'W', 0]`. */
function tensorPaths(parameters: Parameters): Map<string, MatrixPath> {
  return new Map(
    Object.entries(parameters).flatMap(([field, tensors]: [string, readonly Matrix[]]) =>
      tensors.map((_, l): [string, MatrixPath] => [`${field}${l + 1}`, [2, field, l]]),
    ),
  );
}

/** γ, β, b and λ away from their initial values, where many wrong gradients are right. */
export function drawNetwork(drawn: NetworkCase, random: Random): NetworkInputs {
  const { widths, n, batchNorm, lambda } = drawn;
  const pairs = widths.slice(1).map((rows, l) => [rows, widths[l] as number] as const);
  const hidden = widths.slice(1, -1);
  const W = pairs.map(([rows, cols]) => randomNormal(rows, cols, random, Math.sqrt(2 / cols)));
  const b = pairs.map(([rows]) => randomNormal(rows, 1, random, 0.5));
  const parameters: Parameters = batchNorm
    ? {
        W,
        b,
        // Around 1 but of either sign: γ < 0 is legal and turns the activation pattern round.
        gamma: hidden.map((rows) => map(randomNormal(rows, 1, random), (z) => 1 + 0.8 * z)),
        beta: hidden.map((rows) => randomNormal(rows, 1, random, 0.5)),
      }
    : { W, b };
  const Y = drawLabels(widths.at(-1) as number, n, random);
  return { X: randomNormal(widths[0] as number, n, random), Y, parameters, lambda, options: optionsOf(drawn) };
}

/** K×n, one-hot. */
export function drawLabels(K: number, n: number, random: Random): Matrix {
  const Y = zeros(K, n);
  for (let j = 0; j < n; j++) Y.data[random.integer(K) + j * K] = 1;
  return Y;
}

export function optionsOf({ batchNorm, epsilon, activation, leak }: NetworkCase): Options {
  return { batchNorm, epsilon, activation, ...(leak === undefined ? {} : { leak }) };
}

function drawStatistics(widths: readonly number[], random: Random): LayerStatistics[] {
  return widths.slice(1, -1).map((rows) => ({
    mu: randomNormal(rows, 1, random, 0.5),
    v: map(randomNormal(rows, 1, random, 0.5), Math.exp),
  }));
}

/** `6-5-4-3, n = 7, batch norm` */
export function describeNetwork({ widths, n, batchNorm, activation }: NetworkCase): string {
  const norm = batchNorm ? 'batch norm' : 'no batch norm';
  return `${widths.join('-')}, n = ${n}, ${norm}${activation === 'leakyRelu' ? ', leaky ReLU' : ''}`;
}
