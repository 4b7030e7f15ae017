import { InputError } from '@gradus/contracts';
import { createRandom } from '@gradus/matrix';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { datasetOf } from '../test/dataset-of.ts';
import { splitTraining } from './split.ts';

const dataset = datasetOf(20, 4, () => 0);

describe('splitTraining', () => {
  test('trains with the first images, validates with the last ones of the training files', () => {
    const { training, validation, test: testPart } = splitTraining(dataset, 3, 2);
    expect([[...training], [...validation], [...testPart]]).toEqual([
      [0, 1, 2],
      [18, 19],
      [20, 21, 22, 23],
    ]);
  });

  test('parts never overlap, at random too', () => {
    const sizes = fc
      .integer({ min: 1, max: 20 })
      .chain((training) => fc.tuple(fc.constant(training), fc.integer({ min: 0, max: 20 - training }), fc.nat()));
    fc.assert(
      fc.property(sizes, ([trainingSamples, validationSamples, seed]) => {
        const split = splitTraining(dataset, trainingSamples, validationSamples, createRandom(seed));
        const all = [...split.training, ...split.validation, ...split.test];
        expect(new Set(all).size).toBe(trainingSamples + validationSamples + 4);
        expect(split.training).toHaveLength(trainingSamples);
        expect([...split.training, ...split.validation].every((index) => index < 20)).toBe(true);
        expect(splitTraining(dataset, trainingSamples, validationSamples, createRandom(seed))).toEqual(split);
      }),
    );
  });

  test.each([
    [0, 5],
    [16, 5],
    [5, -1],
    [1.5, 2],
    [Number.NaN, 1],
  ])('refuses %s training and %s validation samples', (training, validation) => {
    const call = () => splitTraining(dataset, training, validation);
    expect(call).toThrow(InputError);
    expect(call).toThrow(
      `trainingSamples ${training}, validationSamples ${validation}: expected together 1 … 20, the images in the training files. Ask for fewer, or use a larger data set.`,
    );
  });
});
