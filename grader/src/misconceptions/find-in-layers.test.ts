import { createRandom, map } from '@gradus/matrix';
import { namedTensors } from '@gradus/net';
import { describe, expect, test } from 'vitest';
import { mistake, nameOf } from '../../test/answered.ts';
import { drawStageNetwork } from '../stages/draw-stage-network.ts';
import { judgeBackward } from '../stages/judge-backward.ts';
import type { SubmittedGradients } from './find-in-layer.ts';
import { findInLayers } from './find-in-layers.ts';
import type { Match } from './match.ts';
import { type Mistake, rulesOf } from './mistake.ts';
import { forwardBy, gradientsBy } from './passes.ts';
import { replacing } from './rules.ts';

const drawn = { widths: [6, 7, 5, 4], n: 4, batchNorm: true, epsilon: 0.1, lambda: 0.1, activation: 'relu' as const };
const networkOf = (seed: number) => drawStageNetwork(drawn, createRandom(seed));

/** What is found in all layers of somebody who makes these mistakes, with every tensor changed once more. */
function foundFor(
  seed: number,
  mistakes: readonly Mistake[],
  change = (tensors: SubmittedGradients['plain']): SubmittedGradients['plain'] => tensors,
): Match[] {
  const network = networkOf(seed);
  const layers = forwardBy(replacing({}), network);
  const tensorsAt = (lambda: number) => change(namedTensors(gradientsBy(rulesOf(...mistakes), { ...network, lambda })));
  const submitted = { regularised: tensorsAt(network.lambda), plain: tensorsAt(0) };
  const judged = judgeBackward(network, layers, submitted);
  return findInLayers(judged.map(({ l, above }) => ({ inputs: network, layers, l, above, submitted })));
}

const namesOf = (matches: readonly Match[]) => matches.map(nameOf).sort();

describe('findInLayers', () => {
  test.each([
    [['output-gradient-sign@3'], ['output-gradient-sign@3']],
    [['scale-missing'], ['scale-missing']],
    [
      ['activation-mask-missing', 'regulariser-factor-2-missing'],
      ['activation-mask-missing', 'regulariser-factor-2-missing'],
    ],
    // Behind batch norm, the sum of a unit and that of all are 0.
    [
      ['activation-mask-missing', 'scale-missing', 'bias-gradient-over-units', 'regulariser-factor-2-missing'],
      ['activation-mask-missing', 'scale-missing', 'bias-gradient-over-units@3', 'regulariser-factor-2-missing'],
    ],
    // Each in another layer.
    [
      ['output-gradient-sign@3', 'batch-norm-mean-term-missing@2', 'gamma-gradient-from-scores@1'],
      ['output-gradient-sign@3', 'batch-norm-mean-term-missing@2', 'gamma-gradient-from-scores@1'],
    ],
    // Two in one layer on the way of G, and one that shows elsewhere.
    [
      ['batch-norm-variance-term-missing@1', 'scale-twice@1', 'gamma-gradient-from-scores@1'],
      ['batch-norm-variance-term-missing@1', 'scale-twice@1', 'gamma-gradient-from-scores@1'],
    ],
    // Both make dγ wrong in the same way where nothing leaks.
    [['gamma-gradient-from-output'], ['gamma-gradient-from-output', 'gamma-gradient-from-shifted']],
    // On the last layer λ on b alone is λ on all but W; on the others it is not.
    [['regulariser-on-biases'], ['regulariser-on-biases']],
    [['regulariser-on-all'], ['regulariser-on-all']],
  ])('%j', (made, named) => {
    for (const seed of [1, 2, 3]) {
      const mistakes = made.map((name) => {
        const [id = '', layer] = name.split('@');
        return mistake(id, layer === undefined ? undefined : Number(layer));
      });
      expect(namesOf(foundFor(seed, mistakes))).toEqual([...named].sort());
    }
  });

  test('tells where, what and how it is known', () => {
    expect(foundFor(1, [mistake('scale-missing', 2), mistake('bias-gradient-of-first-sample')])).toEqual([
      {
        id: 'bias-gradient-of-first-sample',
        title: 'db of one sample',
        explanation:
          'In layers 1, 2, and 3 your result equals eq. 22 and 28 with the first sample of G alone in db, together with other mistakes told here.',
        matches: expect.arrayContaining(['b1', 'b2', 'b3']),
        evidence: 'equal in all gradients of layers 1, 2, and 3, made of the G that came into it',
        hint: expect.stringMatching(/\?$/),
      },
      expect.objectContaining({ id: 'scale-missing', layer: 2, matches: ['W2', 'b2'] }),
    ]);
  });

  test('finds nothing in right gradients, in noise, or next to a mistake', () => {
    const off = (tensors: SubmittedGradients['plain']) =>
      new Map(Array.from(tensors, ([name, A]) => [name, map(A, (x) => x * (1 + 1e-6 * Math.tanh(x)))]));
    const noise = (tensors: SubmittedGradients['plain']) =>
      new Map(Array.from(tensors, ([name, A], t) => [name, map(A, (x) => Math.sin(1e6 * x + t))]));
    for (const seed of [1, 2, 3]) {
      expect(foundFor(seed, [])).toEqual([]);
      expect(foundFor(seed, [], noise)).toEqual([]);
      expect(foundFor(seed, [mistake('scale-missing')], off)).toEqual([]);
    }
  });
});
