import { backend, columns, createRandom, fromRows, zeros } from '@gradus/matrix';
import { describe, expect, it, vi } from 'vitest';
import { drawNetwork } from '../test/draw-network.ts';
import { computeGradients } from './backward.ts';
import { evaluate } from './evaluate.ts';
import { initialiseParameters } from './initialise.ts';
import type { Options, Parameters } from './parameters.ts';
import { sgdStep } from './sgd.ts';
import { type TrainOptions, train } from './train.ts';

const SEED = 21;

function initialParameters(batchNorm: boolean, dtype: 'float32' | 'float64'): Parameters {
  return initialiseParameters([8, 16, 3], { kind: 'he' }, batchNorm, createRandom(SEED), dtype);
}

function overfit(batchNorm: boolean, dtype: 'float32' | 'float64', more: Partial<TrainOptions> = {}): TrainOptions {
  const options: Options = { batchNorm, epsilon: 1e-5, activation: 'relu' };
  const { X, Y } = drawNetwork(SEED, [8, 3], 20, { batchNorm: false }, dtype);
  return {
    start: initialParameters(batchNorm, dtype),
    options,
    lambda: 0,
    nextBatch: () => ({ X, Y }),
    schedule: () => 0.5,
    steps: 200,
    evaluateEvery: 80,
    runningStatistics: { kind: 'exponential', alpha: 0.5 },
    ...more,
  };
}

describe('train', () => {
  it.each([
    { batchNorm: false, dtype: 'float64' },
    { batchNorm: true, dtype: 'float64' },
    { batchNorm: true, dtype: 'float32' },
  ] as const)(`overfits 20 random samples (batch norm $batchNorm, $dtype, seed ${SEED})`, ({ batchNorm, dtype }) => {
    const trainOptions = overfit(batchNorm, dtype);
    const points = [...train(trainOptions)].map(({ t, parameters, statistics }) => ({
      t,
      ...evaluate([trainOptions.nextBatch()], parameters, statistics, 0, trainOptions.options),
    }));
    expect(points.map(({ t }) => t)).toEqual([0, 80, 160, 200]);
    expect(points[0].loss).toBeGreaterThan(0.8);
    expect(points[3].loss).toBeLessThan(0.1);
    expect(points[3].accuracy).toBe(1);
  });

  it('starts from the parameters given and leaves them as they are', () => {
    const trainOptions = overfit(true, 'float64', { steps: 3 });
    const before = structuredClone(trainOptions.start);
    const [first] = [...train(trainOptions)];
    expect(first.parameters).toEqual(trainOptions.start);
    expect(trainOptions.start).toEqual(before);
  });

  it('takes a new batch and the next learning rate at every step', () => {
    const { X, Y } = overfit(true, 'float64').nextBatch();
    const batches = [0, 1, 2, 3].map((i) => ({ X: columns(X, 5 * i, 5 * i + 5), Y: columns(Y, 5 * i, 5 * i + 5) }));
    let taken = 0;
    const trainOptions = overfit(true, 'float64', {
      nextBatch: () => batches[taken++],
      schedule: (t) => 0.1 * (t + 1),
      steps: 2,
      evaluateEvery: 1,
    });
    const etas = [...train(trainOptions)].map(({ eta }) => eta);
    expect(taken).toBe(2);
    expect(etas).toEqual([0.1, 0.2, 0.1 * 3]);
  });

  it.each(['exponential', 'lastBatches'] as const)('goes on from a snapshot to the bit (%s)', (kind) => {
    const { X, Y } = overfit(true, 'float32').nextBatch();
    const batchOf = (t: number) => ({ X: columns(X, t, t + 10), Y: columns(Y, t, t + 10) });
    const runFrom = (start: TrainOptions['start'], from: number) => {
      let t = from;
      const runningStatistics = kind === 'exponential' ? { kind, alpha: 0.9 } : { kind, count: 3 };
      const more = { start, nextBatch: () => batchOf(t++), runningStatistics, steps: 9, evaluateEvery: 4 };
      return [...train(overfit(true, 'float32', more))];
    };
    const whole = runFrom(overfit(true, 'float32').start, 0);
    const state = whole.find(({ t }) => t === 4)?.state ?? whole[0].state;
    expect(state.t).toBe(4);
    expect(runFrom(structuredClone(state), 4)).toEqual(whole.slice(1));
  });

  it('takes a mini-batch of another size', () => {
    const { X, Y } = overfit(true, 'float64').nextBatch();
    const sizes = [20, 7, 7, 20];
    const nextBatch = () => {
      const n = sizes.shift() ?? 20;
      return { X: columns(X, 0, n), Y: columns(Y, 0, n) };
    };
    const last = [...train(overfit(true, 'float64', { steps: 4, nextBatch, lambda: 0.1 }))].at(-1)?.parameters.W[0];
    let expected = initialParameters(true, 'float64');
    const { options } = overfit(true, 'float64');
    for (const n of [20, 7, 7, 20]) {
      const gradients = computeGradients(columns(X, 0, n), columns(Y, 0, n), expected, 0.1, options);
      expected = sgdStep(expected, gradients, 0.5);
    }
    // Four steps in another order of operations; 7 samples with ε = 1e-5 magnify roundings of 2⁻⁵³ a thousandfold.
    last?.data.forEach((value, k) => {
      expect(Math.abs(value - expected.W[0].data[k])).toBeLessThan(1e-10);
    });
    expect(last?.data).toHaveLength(16 * 8);
  });

  it('makes room once for each size of mini-batch, however often they take turns', () => {
    const { X, Y } = overfit(true, 'float32').nextBatch();
    const batches = [20, 7].map((n) => ({ X: columns(X, 0, n), Y: columns(Y, 0, n) }));
    const allocate = vi.spyOn(backend(), 'allocate');
    let t = 0;
    let calls = 0;
    const nextBatch = () => {
      if (t === 2) calls = allocate.mock.calls.length;
      return batches[t++ % 2];
    };
    expect([...train(overfit(true, 'float32', { steps: 10, nextBatch }))]).not.toEqual([]);
    expect(calls).toBeGreaterThan(0);
    expect(allocate.mock.calls.length).toBe(calls);
    allocate.mockRestore();
  });

  it.each([{ steps: 0 }, { evaluateEvery: 1.5 }])('refuses %j', (wrong) => {
    expect(() => [...train(overfit(false, 'float64', wrong))]).toThrow('to be a whole number ≥ 1, got');
  });
});

describe('evaluate', () => {
  it('does not depend on how the samples are cut', () => {
    const { options, nextBatch } = overfit(true, 'float64');
    const parameters = initialParameters(true, 'float64');
    const { X, Y } = nextBatch();
    const statistics = [{ mu: zeros(16, 1), v: zeros(16, 1) }];
    const whole = evaluate([{ X, Y }], parameters, statistics, 0.1, options);
    const chunks = [0, 7, 14].map((start) => ({
      X: columns(X, start, Math.min(20, start + 7)),
      Y: columns(Y, start, Math.min(20, start + 7)),
    }));
    const cut = evaluate(chunks, parameters, statistics, 0.1, options);
    expect(cut.accuracy).toBe(whole.accuracy);
    expect(cut.loss / whole.loss).toBeCloseTo(1, 12); // 20 roundings
    expect(cut.cost - cut.loss).toBeCloseTo(whole.cost - whole.loss, 9); // the loss is of order 1,000 at v = 0
  });

  it('counts the right samples', () => {
    const parameters = { W: [fromRows([[1], [-1]])], b: [zeros(2, 1)] };
    const X = fromRows([[1, 1, -1, -1]]);
    const Y = fromRows([
      [1, 1, 1, 0],
      [0, 0, 0, 1],
    ]);
    const plain: Options = { batchNorm: false, epsilon: 0, activation: 'relu' };
    expect(evaluate([{ X, Y }], parameters, [], 0, plain).accuracy).toBe(0.75);
  });

  it('refuses no samples', () => {
    const { options } = overfit(false, 'float64');
    expect(() => evaluate([], initialParameters(false, 'float64'), [], 0, options)).toThrow(
      'expected at least one sample, got none',
    );
  });
});
