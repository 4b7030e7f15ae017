import type { Check } from '@gradus/contracts';
import { isMatrixValue, type Value } from '@gradus/contracts/wire';
import { type Matrix, shapeOf, toRows } from '@gradus/matrix';
import { describe, expect, test } from 'vitest';
import { questionsOf } from './questions.ts';
import { randomFor } from './seed.ts';

const common = {
  id: 'c',
  title: 'c',
  points: 1,
  visibility: 'student' as const,
  tolerance: { absolute: 1e-9, relative: 1e-7 },
};
const net = {
  widths: [6, 5, 4, 3],
  n: 7,
  batchNorm: true,
  epsilon: 1e-3,
  lambda: 0.1,
  activation: 'leakyRelu' as const,
};
const layer = { m: 5, n: 7, epsilon: 0.01 };

function checkOf(target: string, cases: readonly object[], kind = 'value', id = 'c'): Check {
  return { ...common, id, target, kind, cases } as unknown as Check;
}

/** Matrices become their shapes. */
function shapes(value: unknown): unknown {
  if (isMatrixValue(value)) return shapeOf(value);
  if (Array.isArray(value)) return value.map(shapes);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shapes(part)]));
}

const parameters = {
  W: ['5×6', '4×5', '3×4'],
  b: ['5×1', '4×1', '3×1'],
  gamma: ['5×1', '4×1'],
  beta: ['5×1', '4×1'],
};
const options = { batchNorm: 'boolean', epsilon: 'number', activation: 'string' };
const pair = { mu: '5×1', v: '5×1' };

describe('questionsOf', () => {
  test.each([
    ['softmax', layer, ['5×7'], '5×7'],
    ['batchNormForward', layer, ['5×7', 'number'], { SHat: '5×7', ...pair }],
    ['batchNormBackward', layer, ['5×7', '5×7', '5×1', '5×1', 'number'], '5×7'],
    ['updateRunningStatistics', layer, [pair, pair, 'number'], pair],
    ['forward', net, ['6×7', parameters, options], { P: '3×7' }],
    ['computeCost', net, ['6×7', '3×7', parameters, 'number', options], 'number'],
    ['computeGradients', net, ['6×7', '3×7', parameters, 'number', options], parameters],
    ['predict', net, ['6×7', parameters, [pair, { mu: '4×1', v: '4×1' }], options], '3×7'],
  ])('%s: shapes of what is asked and expected', (target, drawn, asked, expected) => {
    const [question, ...more] = questionsOf(checkOf(target, [drawn]), 7);
    expect(more).toEqual([]);
    expect(shapes(question?.parameters)).toEqual(asked);
    expect(shapes(question?.expected)).toEqual(expected);
  });

  test('asks for a learning rate at each step', () => {
    const check = checkOf('cyclicalLearningRate', [{ etaMin: 0, etaMax: 1, stepSize: 4, t: [1, 6] }]);
    expect(questionsOf(check, 7)).toMatchObject([
      { parameters: [1, 0, 1, 4], expected: 0.25, answerName: 'eta(1)' },
      { parameters: [6, 0, 1, 4], expected: 0.5, answerName: 'eta(6)' },
    ]);
  });

  test('without batch norm there is no γ and no β; the leak is told when it is set', () => {
    const [question] = questionsOf(checkOf('forward', [{ ...net, batchNorm: false, leak: 0.2 }]), 7);
    expect(shapes(question?.parameters[1])).toEqual({ W: parameters.W, b: parameters.b });
    expect(question?.parameters[2]).toEqual({ batchNorm: false, epsilon: 1e-3, activation: 'leakyRelu', leak: 0.2 });
    expect(question?.description).toBe('6-5-4-3, n = 7, no batch norm, leaky ReLU');
  });

  test.each(['softmax', 'computeGradients'])('%s: one seed, one question; another seed, another', (target) => {
    const check = checkOf(target, target === 'softmax' ? [layer] : [net]);
    const asked = (seed: number): readonly Value[] => questionsOf(check, seed)[0]?.parameters ?? [];
    expect(asked(7)).toEqual(asked(7));
    expect(asked(7)).not.toEqual(asked(8));
  });

  test('cases and checks are drawn apart: what stands beside a case changes nothing in it', () => {
    const alone = questionsOf(checkOf('softmax', [layer]), 7)[0]?.parameters;
    const first = questionsOf(checkOf('softmax', [layer, layer]), 7);
    expect(first[0]?.parameters).toEqual(alone);
    expect(first[1]?.parameters).not.toEqual(alone);
    expect(questionsOf(checkOf('softmax', [layer], 'value', 'other'), 7)[0]?.parameters).not.toEqual(alone);
    expect(randomFor(7, 'a', 11).uniform()).not.toBe(randomFor(7, 'a1', 1).uniform());
  });

  test('every column of Y is one-hot, and b, γ and β are away from 0 and 1', () => {
    const asked = questionsOf(checkOf('computeGradients', [net]), 7).flatMap((question) => question.parameters);
    const [, Y, { b, gamma, beta }] = asked as unknown as [unknown, Matrix, Record<string, Matrix[]>];
    const rows = toRows(Y);
    for (let j = 0; j < 7; j++) expect(rows.map((row) => row[j]).sort()).toEqual([0, 0, 1]);
    for (const tensor of [...(b ?? []), ...(gamma ?? []), ...(beta ?? [])]) {
      expect(tensor.data.every((x) => x !== 0 && x !== 1)).toBe(true);
    }
  });
});
