import { createRandom } from '@gradus/matrix';
import { computeGradients, forward, namedTensors } from '@gradus/net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawNetwork } from '../targets/network-inputs.ts';
import { forwardBy, gradientsBy } from './passes.ts';
import { replacing } from './rules.ts';

test('the right rules are forward and computeGradients', () => {
  const anyCase = fc.record({
    seed: fc.nat(),
    widths: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 5 }),
    n: fc.integer({ min: 1, max: 6 }),
    batchNorm: fc.boolean(),
    activation: fc.constantFrom('relu' as const, 'leakyRelu' as const),
  });
  fc.assert(
    fc.property(anyCase, ({ seed, ...drawn }) => {
      const inputs = drawNetwork({ ...drawn, epsilon: 0.01, lambda: 0.1 }, createRandom(seed));
      const { X, Y, parameters, lambda, options } = inputs;
      const layers = forwardBy(replacing({}), inputs);
      expect(layers.at(-1)?.X).toEqual(forward(X, parameters, options).P);
      const right = namedTensors(computeGradients(X, Y, parameters, lambda, options));
      const ours = namedTensors(gradientsBy(replacing({}), inputs));
      expect([...ours.keys()]).toEqual([...right.keys()]);
      for (const [name, { data }] of ours) {
        // The same operations but for the order of factors: a few ε, relative to the gradients' size near 1.
        for (const [k, x] of data.entries()) expect(Math.abs(x - (right.get(name)?.data[k] ?? 0))).toBeLessThan(1e-11);
      }
    }),
    { numRuns: 60 },
  );
});
