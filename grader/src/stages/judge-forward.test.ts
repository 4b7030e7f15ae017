import { createRandom, type Matrix, map } from '@gradus/matrix';
import { forward } from '@gradus/net';
import { describe, expect, test } from 'vitest';
import { drawNetwork, type NetworkInputs } from '../targets/network-inputs.ts';
import { judgeForward } from './judge-forward.ts';
import type { OwnLayer } from './own-layers.ts';
import type { StageJudgement } from './stage.ts';

const TOLERANCE = { absolute: 1e-9, relative: 1e-7 };

function networkOf(batchNorm: boolean, leak = 0.1): NetworkInputs {
  const drawn = {
    widths: [6, 5, 4, 3],
    n: 7,
    batchNorm,
    epsilon: 0.01,
    lambda: 0,
    activation: 'leakyRelu' as const,
    leak,
  };
  return drawNetwork(drawn, createRandom(7));
}

/** The pass of somebody who changes a value of a layer and goes on with that. */
function passOf(
  network: NetworkInputs,
  change: (name: keyof OwnLayer, value: Matrix, l: number) => Matrix | undefined,
): { own: OwnLayer[]; P: Matrix } {
  const { X, parameters, options } = network;
  const own: OwnLayer[] = [];
  let input = X;
  for (let l = 1; l < parameters.W.length; l++) {
    const right = forward(input, tail(parameters, l - 1), options).layers[0] as OwnLayer;
    const layer: OwnLayer = Object.fromEntries(
      Object.entries(right).map(([name, value]) => [name, change(name as keyof OwnLayer, value, l)]),
    );
    own.push(layer);
    input = layer.X ?? (right.X as Matrix);
  }
  return { own, P: forward(input, tail(parameters, parameters.W.length - 1), options).P };
}

function tail({ W, b, gamma, beta }: NetworkInputs['parameters'], from: number): NetworkInputs['parameters'] {
  const rest = { W: W.slice(from), b: b.slice(from) };
  return gamma && beta ? { ...rest, gamma: gamma.slice(from), beta: beta.slice(from) } : rest;
}

const notPassed = (judgements: readonly StageJudgement[]) =>
  judgements
    .filter(({ verdict }) => verdict !== 'passed')
    .map(({ stage, layer, verdict }) => `${stage} ${layer} ${verdict}`);

const shifted = (A: Matrix) => map(A, (value) => value + 1);

describe('judgeForward', () => {
  test.each([false, true])('a right pass passes every stage (batch norm: %s)', (batchNorm) => {
    const network = networkOf(batchNorm);
    const { own, P } = passOf(network, (_, value) => value);
    const judgements = judgeForward(network, own, P, TOLERANCE);
    expect(notPassed(judgements)).toEqual([]);
    expect(judgements.map(({ stage, layer }) => `${stage} ${layer}`)).toEqual([
      ...[1, 2].flatMap((l) => [
        `score ${l}`,
        ...(batchNorm ? [`statistics ${l}`, `normalised ${l}`] : []),
        `activation ${l}`,
      ]),
      'probabilities 3',
    ]);
  });

  test('X that is not handed on is told where it is missed', () => {
    const network = networkOf(true);
    const { own } = passOf(network, (_, value) => value);
    const { P } = forward(network.X, network.parameters, { ...network.options, leak: 0 });
    expect(notPassed(judgeForward(network, own, P, TOLERANCE))).toEqual(['probabilities 3 failed']);
  });

  test.each<[keyof OwnLayer, string[]]>([
    ['S', ['score 1 failed', 'statistics 1 failed', 'normalised 1 failed']],
    ['mu', ['statistics 1 failed', 'normalised 1 failed']],
    ['v', ['statistics 1 failed', 'normalised 1 failed']],
    ['SHat', ['normalised 1 failed', 'activation 1 failed']],
    ['X', ['activation 1 failed']],
  ])('%s that was changed after it was used: what reads it is told, too', (changed, wanted) => {
    const network = networkOf(true);
    const { own, P } = passOf(network, (name, value, l) => (name === changed && l === 1 ? shifted(value) : value));
    expect(notPassed(judgeForward(network, own, P, TOLERANCE))).toEqual(wanted);
  });

  test('one mistake costs one stage, in the first layer that has it', () => {
    const network = networkOf(true);
    const { own, P } = passOf(network, (name, value) => (name === 'X' ? shifted(value) : value));
    const judgements = judgeForward(network, own, P, TOLERANCE);
    expect(notPassed(judgements)).toEqual(['activation 1 failed', 'activation 2 failed']);
    expect(judgements.find(({ verdict }) => verdict === 'failed')?.why).toMatch(
      /^X\[\d,\d\] is -?[\d.]+, of your own values comes -?[\d.]+$/,
    );
  });

  test.each<[keyof OwnLayer, string[]]>([
    ['S', ['score 1 blocked', 'statistics 1 blocked', 'normalised 1 blocked']],
    ['v', ['statistics 1 blocked', 'normalised 1 blocked']],
    ['SHat', ['normalised 1 blocked', 'activation 1 blocked']],
    ['X', ['activation 1 blocked', 'score 2 blocked']],
  ])('what needs %s is blocked where that is missing', (missing, wanted) => {
    const network = networkOf(true);
    const { own, P } = passOf(network, (name, value, l) => (name === missing && l === 1 ? undefined : value));
    const judgements = judgeForward(network, own, P, TOLERANCE);
    expect(notPassed(judgements)).toEqual(wanted);
    expect(judgements.find(({ verdict }) => verdict === 'blocked')?.why).toBe(
      `layers[0].${missing} is missing or has another shape`,
    );
  });

  test('without any layers all but nothing can be judged', () => {
    const network = networkOf(false);
    const { P } = passOf(network, (_, value) => value);
    expect(notPassed(judgeForward(network, [], P, TOLERANCE))).toEqual([
      ...[1, 2].flatMap((l) => [`score ${l} blocked`, `activation ${l} blocked`]),
      'probabilities 3 blocked',
    ]);
  });
});
