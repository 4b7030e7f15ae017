import type { NetworkCheck } from '@gradus/contracts';
import type { MatrixPath } from '@gradus/contracts/wire';
import { type Matrix, map, type Random, randomNormal } from '@gradus/matrix';
import {
  computeCost,
  computeGradients,
  createStructuredCost,
  forward,
  type LayerStatistics,
  type Parameters,
  predict,
} from '@gradus/net';
import type { NetworkInputs } from './network-inputs.ts';
import type { Question } from './question.ts';

/** Puts a network to a target of the whole network. @param random - draws what else the target takes */
export function networkQuestion(target: NetworkCheck['target'], network: NetworkInputs, random: Random): Question {
  const { X, Y, parameters, lambda, options } = network;
  const description = describe(network);
  switch (target) {
    case 'forward':
      return {
        description,
        parameters: [X, { ...parameters }, { ...options }],
        answerName: 'P',
        expected: { P: forward(X, parameters, options).P },
        network,
      };
    case 'computeCost':
      return {
        description,
        parameters: [X, Y, { ...parameters }, lambda, { ...options }],
        answerName: 'J',
        expected: computeCost(X, Y, parameters, lambda, options),
      };
    case 'predict': {
      const statistics = drawStatistics(parameters, random);
      return {
        description,
        parameters: [X, { ...parameters }, statistics.map((layer) => ({ ...layer })), { ...options }],
        answerName: 'P',
        expected: predict(X, parameters, statistics, options),
      };
    }
    case 'computeGradients': {
      return {
        description,
        parameters: [X, Y, { ...parameters }, lambda, { ...options }],
        answerName: 'gradients',
        expected: { ...computeGradients(X, Y, parameters, lambda, options) },
        network,
        differentiable: createStructuredCost(X, Y, parameters, lambda, options),
        ownCost: { target: 'computeCost', paths: tensorPaths(parameters) },
      };
    }
  }
}

/** Where computeCost(X, Y, parameters, lambda, options) has each tensor: `W1` at `[2, 'W', 0]`. */
function tensorPaths(parameters: Parameters): Map<string, MatrixPath> {
  return new Map(
    Object.entries(parameters).flatMap(([field, tensors]: [string, readonly Matrix[]]) =>
      tensors.map((_, l): [string, MatrixPath] => [`${field}${l + 1}`, [2, field, l]]),
    ),
  );
}

function drawStatistics({ W }: Parameters, random: Random): LayerStatistics[] {
  return W.slice(0, -1).map(({ rows }) => ({
    mu: randomNormal(rows, 1, random, 0.5),
    v: map(randomNormal(rows, 1, random, 0.5), Math.exp),
  }));
}

function describe({ X, parameters: { W }, options: { batchNorm, activation } }: NetworkInputs): string {
  const widths = [X, ...W].map(({ rows }) => rows).join('-');
  const norm = batchNorm ? 'batch norm' : 'no batch norm';
  return `${widths}, n = ${X.cols}, ${norm}${activation === 'leakyRelu' ? ', leaky ReLU' : ''}`;
}
