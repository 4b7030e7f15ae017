import type { Check } from '@gradus/contracts';
import { add, hadamard, type Matrix, map, scale, subtract, transpose } from '@gradus/matrix';
import { batchNormBackward, batchNormForward } from '@gradus/net';
import { describe, expect, test } from 'vitest';
import { answeredBy, checkOf, namedAfter } from '../../../test/answered.ts';
import type { Pair } from '../../checks/pair-up.ts';
import type { Question } from '../../targets/question.ts';
import { findMisconceptions } from '../find-misconceptions.ts';
import { type Rules, replacing } from '../rules.ts';

const plain = checkOf('computeGradients-3-layers');
const normalised = checkOf('computeGradients-3-layers-bn');
const layer = checkOf('batchNormBackward');

/** The W of a question of computeGradients, by the names of their gradients, and λ. */
function weightsOf({ parameters }: Question): { W: Map<string, Matrix>; lambda: number } {
  const [, , network, lambda] = parameters as unknown as [Matrix, Matrix, { W: Matrix[] }, number];
  return { W: new Map(network.W.map((W, l) => [`W${l + 1}`, W])), lambda };
}

/** The samples of a question's batch. */
const samplesOf = ({ parameters }: Question): number => (parameters[0] as Matrix).cols;

describe('a constant factor', () => {
  test.each<[string, RegExp, (n: number) => number, string]>([
    ['all', /./, () => 3, 'Your result equals the right one times 3.'],
    ['all', /./, () => -1, 'Your result equals the right one times −1.'],
    ['two', /b[12]/, (n) => n ** 2, 'Your b1, b2 equal the right ones times n².'],
    ['one', /W2/, () => 0, 'Your W2 equals the right one times 0.'],
    ['one', /W2/, (n) => n / 100, 'Your W2 equals the right one times 1/100 · n.'],
  ])('before %s', (_, names, factor, explanation) => {
    const [found, ...more] = namedAfter(plain, 7, (A, { name }, question) =>
      names.test(name) ? scale(A, factor(samplesOf(question))) : A,
    );
    expect(more).toEqual([]);
    expect(found?.explanation).toBe(explanation);
    expect(found?.id).toBe(factor(9) === -1 ? 'wrong-sign' : 'constant-factor');
    expect(found?.hint).toMatch(/\?$/);
  });

  test('of batchNormBackward', () => {
    expect(namedAfter(layer, 7, (A) => scale(A, 0.5))[0]?.explanation).toBe(
      'Your result equals the right one times 1/2.',
    );
  });

  test('before the regulariser', () => {
    const [found] = namedAfter(plain, 7, (A, { name }, question) => {
      const { W, lambda } = weightsOf(question);
      const weights = W.get(name);
      return weights === undefined ? A : add(A, scale(weights, 2 * lambda * 2));
    });
    expect(found?.explanation).toBe('Your W1, W2, W3 equal the right ones with 2λW of eq. 22 and 28 times 3.');
  });

  test('before what comes from the data', () => {
    const [found] = namedAfter(plain, 7, (A, { name }, question) => {
      const { W, lambda } = weightsOf(question);
      const weights = W.get(name);
      if (weights === undefined) return scale(A, 3);
      const regulariser = scale(weights, 2 * lambda);
      return add(scale(subtract(A, regulariser), 3), regulariser);
    });
    expect(found?.explanation).toBe(
      'Your result equals the right one with what comes from the data in eq. 22, 25 and 28, without 2λW, times 3.',
    );
  });

  test('is not told of factors that follow no rule', () => {
    expect(namedAfter(plain, 7, (A, _, question) => scale(A, 1 + samplesOf(question)))).toEqual([]);
    expect(namedAfter(plain, 7, (A, { name }) => scale(A, name === 'W1' ? 2 : name === 'b2' ? 3 : 1))).toEqual([]);
  });
});

describe('gradients in another order', () => {
  test('transposed, or stored by rows', () => {
    const transposed = (A: Matrix) => ({ ...A, data: transpose(A).data });
    const byRows = ({ rows, cols, data }: Matrix) => transpose({ rows: cols, cols: rows, data });
    for (const change of [transposed, byRows]) {
      const found = namedAfter(plain, 7, change);
      expect(found).toMatchObject([{ id: 'transposed', matches: ['W1', 'W2', 'W3'] }]);
      expect(found[0]?.explanation).toBe('Your W1, W2, W3 hold the right entries in the order of the transpose.');
    }
    expect(namedAfter(plain, 7, (A, { name }) => (name === 'W2' ? transposed(A) : A))[0]?.matches).toEqual(['W2']);
  });

  test('layers permuted, and dγ for dβ', () => {
    const deep = checkOf('computeGradients-9-layers-bn');
    const from =
      (names: Record<string, string>, right: ReadonlyMap<string, Matrix>) =>
      (A: Matrix, { name }: Pair) =>
        right.get(names[name] ?? '') ?? A;
    const [answer] = answeredBy(deep, 7, replacing({}));
    const right = new Map(answer?.pairs.map(({ name, expected }) => [name, expected]));
    const permuted = namedAfter(deep, 7, from({ W7: 'W8', W8: 'W7' }, right));
    expect(permuted).toMatchObject([{ id: 'exchanged', matches: ['W7', 'W8'] }]);
    expect(permuted[0]?.explanation).toBe(
      'Your result holds right gradients in wrong places: your W7 the right W8, your W8 the right W7.',
    );
    const betaForGamma = namedAfter(deep, 7, from({ gamma3: 'beta3', beta3: 'gamma3' }, right));
    expect(betaForGamma).toMatchObject([{ id: 'exchanged', matches: ['beta3', 'gamma3'] }]);
  });
});

describe('another ε', () => {
  const forwardWith = (epsilon: number): Partial<Rules> => ({ batchNormForward: (S) => batchNormForward(S, epsilon) });
  const backwardWith = (epsilon: number): Partial<Rules> => ({
    batchNormBackward: (G, S, mu, v) => batchNormBackward(G, S, mu, v, epsilon),
  });

  test.each<[number, string, string, Partial<Rules>]>([
    [1e-5, 'computeGradients-3-layers-bn', 'in eq. 31 and 32', backwardWith(1e-5)],
    [1e-2, 'computeGradients-3-layers-bn', 'in eq. 31 and 32', backwardWith(1e-2)],
    [3e-4, 'computeGradients-3-layers-bn', 'in ŝ = diag(v + ε)^(−1/2) (s − μ) of the forward pass', forwardWith(3e-4)],
    [
      1.25e-6,
      'computeGradients-9-layers-bn',
      'in the forward pass and in eq. 31 and 32',
      { ...forwardWith(1.25e-6), ...backwardWith(1.25e-6) },
    ],
    [2e-3, 'batchNormBackward', 'in eq. 31 and 32', backwardWith(2e-3)],
  ])('of %d is fitted: %s, %s', (epsilon, id, where, rules) => {
    for (const seed of [1, 7, 2026]) {
      const found = findMisconceptions(checkOf(id), answeredBy(checkOf(id), seed, replacing(rules)));
      expect(found).toMatchObject([
        { id: 'another-epsilon', explanation: `Your result equals what comes of ε = ${epsilon} ${where}.` },
      ]);
    }
  });

  test('is not told beyond 1e-2', () => {
    expect(findMisconceptions(layer, answeredBy(layer, 7, replacing(backwardWith(0.02))))).toEqual([]);
  });
});

describe('float32', () => {
  test('is told of right gradients that were rounded', () => {
    const found = namedAfter(normalised, 7, (A) => map(A, Math.fround));
    expect(found).toMatchObject([{ id: 'single-precision' }]);
    expect(found[0]?.explanation).toMatch(/^Your W1, .* are right but for rounding to float32\.$/);
  });

  test.each(['forward', 'softmax', 'computeCost', 'batchNormForward', 'predict'])('is told of %s', (id) => {
    const [found, ...more] = namedAfter(checkOf(id), 7, (A) => map(A, Math.fround));
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      id: 'single-precision',
      explanation: expect.stringMatching(/rounding to float32\.$/),
    });
  });

  test('is not told of zeros and ones in the place of small and large probabilities', () => {
    expect(namedAfter(checkOf('softmax'), 7, (A) => map(A, (p) => (p < 1e-5 ? 0 : p > 1 - 1e-5 ? 1 : p)))).toEqual([]);
    const half = { ...checkOf('softmax'), cases: [{ m: 2, n: 3, scale: 1e-9 }] } as Check;
    expect(namedAfter(half, 7, (A) => map(A, () => 0.5))).toEqual([]);
  });

  test('is not told of others', () => {
    const wrong = (A: Matrix) => map(hadamard(A, A), Math.fround);
    expect(namedAfter(normalised, 7, wrong)).toEqual([]);
    expect(namedAfter(normalised, 7, (A) => map(A, (x) => x * (1 + 1e-7 * Math.sin(x))))).toEqual([]);
  });
});
