import { column, createRandom, randomNormal } from '@gradus/matrix';
import { expect, test } from 'vitest';
import { createQuadraticCost } from '../test/quadratic-cost.ts';
import { type CostSource, numericalGradientInThreads } from './in-threads.ts';
import { numericalGradient } from './numerical-gradient.ts';

const tolerance = { absolute: 1e-8, relative: 1e-6 };
const x = randomNormal(7, 70, createRandom(1));
const y = column([1, 0, -2]);
const cost = createQuadraticCost(x, y);
const source: CostSource = {
  module: new URL('../test/quadratic-cost.ts', import.meta.url).href,
  factory: 'createQuadraticCost',
  arguments: [x, y],
  tensors: cost.tensors,
};

test.each([1, 2, 5])('%i threads give what one gives', async (threads) => {
  const gradients = await numericalGradientInThreads(source, tolerance, threads);
  expect(gradients).toEqual(numericalGradient(cost, tolerance));
  expect(gradients.get('y')?.leftOut).toEqual(Uint8Array.of(0, 1, 0));
});

test('what fails in a thread is told', async () => {
  const wrong = { ...source, factory: 'createOther' };
  await expect(numericalGradientInThreads(wrong, tolerance, 2)).rejects.toThrow('expected it to export createOther');
});
