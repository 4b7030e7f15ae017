import { column, columns, fromRows, zeros } from '@gradus/matrix';
import { describe, expect, it } from 'vitest';
import { drawNetwork } from '../test/draw-network.ts';
import { expectClose } from '../test/expect-close.ts';
import { computeCost, regularisation } from './cost.ts';
import { forward } from './forward.ts';
import type { Options, Parameters } from './parameters.ts';
import { predict } from './predict.ts';

const plain: Options = { batchNorm: false, epsilon: 1e-5, activation: 'relu' };
const normalised: Options = { ...plain, batchNorm: true };

describe('forward', () => {
  it('is right by hand for two layers', () => {
    const parameters = {
      W: [fromRows([[1, -1]]), fromRows([[2], [0]])],
      b: [column([0.5]), column([0, 1])],
    };
    const { S, P, layers } = forward(
      fromRows([
        [1, 0],
        [0.5, 3],
      ]),
      parameters,
      plain,
    );
    expect(layers).toEqual([{ S: fromRows([[1, -2.5]]), X: fromRows([[1, 0]]) }]);
    expect([...S.data]).toEqual([2, 1, 0, 1]);
    expect(P.data[0]).toBeCloseTo(1 / (1 + Math.exp(-1)), 15);
  });

  it('keeps what batch norm computed', () => {
    const { X, parameters } = drawNetwork(1, [4, 3, 5, 2], 6, normalised);
    const { layers, P } = forward(X, parameters, normalised);
    expect(layers.map(({ SHat, mu, v, X }) => [SHat?.rows, mu?.rows, v?.cols, X.cols])).toEqual([
      [3, 3, 1, 6],
      [5, 5, 1, 6],
    ]);
    expect([P.rows, P.cols]).toEqual([2, 6]);
  });

  it('lets negative scores through a leaky ReLU', () => {
    const parameters = { W: [fromRows([[1]]), fromRows([[1]])], b: [zeros(1, 1), zeros(1, 1)] };
    const outputs = (leak?: number) =>
      forward(fromRows([[-2, 3]]), parameters, { ...plain, activation: 'leakyRelu', leak }).layers[0].X.data;
    expect([...outputs()]).toEqual([-0.02, 3]);
    expect([...outputs(0.5)]).toEqual([-1, 3]);
  });
});

describe('predict', () => {
  it('equals forward when it is given the statistics of the batch', () => {
    const { X, parameters } = drawNetwork(2, [4, 3, 5, 2], 6, normalised);
    const { P, layers } = forward(X, parameters, normalised);
    const statistics = layers.flatMap((layer) => (layer.mu === undefined ? [] : [layer]));
    // Another order of the same operations: some roundings of 2⁻⁵³.
    expectClose(predict(X, parameters, statistics, normalised), P, 1e-14);
  });

  it('needs no statistics without batch norm', () => {
    const { X, parameters } = drawNetwork(3, [4, 3, 2], 6, plain);
    expect(predict(X, parameters, [], plain)).toEqual(forward(X, parameters, plain).P);
  });

  it('treats every sample alone', () => {
    const { X, parameters } = drawNetwork(4, [4, 3, 2], 6, normalised);
    const statistics = [{ mu: column([1, 2, 3]), v: column([1, 2, 3]) }];
    const whole = predict(X, parameters, statistics, normalised);
    // The same sums; only the order in which a blocked product adds them may differ.
    expectClose(predict(columns(X, 0, 1), parameters, statistics, normalised), columns(whole, 0, 1), 1e-15);
  });
});

describe('computeCost', () => {
  it('is log K for a network of zeros, plus nothing', () => {
    const parameters = { W: [zeros(4, 3)], b: [zeros(4, 1)] };
    expect(
      computeCost(
        zeros(3, 2),
        fromRows([
          [1, 0],
          [0, 1],
          [0, 0],
          [0, 0],
        ]),
        parameters,
        1,
        plain,
      ),
    ).toBeCloseTo(Math.log(4), 15);
  });

  it('adds λ Σ‖W‖² and does not regularise biases', () => {
    const { X, Y, parameters } = drawNetwork(5, [4, 3, 2], 6, normalised);
    const difference = computeCost(X, Y, parameters, 0.5, normalised) - computeCost(X, Y, parameters, 0, normalised);
    expect(difference).toBeCloseTo(regularisation(parameters, 0.5), 12); // numbers of order 10
    expect(regularisation({ W: [fromRows([[1, 2]])], b: [column([9])] }, 0.5)).toBe(2.5);
  });
});

describe('the door refuses', () => {
  const { X, Y, parameters } = drawNetwork(6, [4, 3, 5, 2], 6, normalised);
  const { W, b, gamma = [], beta = [] } = parameters;
  const cases: { title: string; wrong: Parameters; message: string }[] = [
    { title: 'no layers', wrong: { W: [], b: [] }, message: 'expected at least one layer' },
    { title: 'a missing bias', wrong: { ...parameters, b: b.slice(1) }, message: 'expected 3 entries in b' },
    { title: 'missing scales', wrong: { W, b }, message: 'expected 2 entries in gamma' },
    { title: 'missing shifts', wrong: { W, b, gamma }, message: 'expected 2 entries in beta' },
    {
      title: 'weights of another width',
      wrong: { ...parameters, W: [W[0], W[0], W[2]] },
      message: 'forward: expected W2 to be 3×3, got 3×4',
    },
    {
      title: 'a bias that is a row',
      wrong: { ...parameters, b: [zeros(1, 3), b[1], b[2]] },
      message: 'forward: expected b1 to be 3×1, got 1×3',
    },
    {
      title: 'shifts in the wrong order',
      wrong: { ...parameters, beta: [...beta].reverse() },
      message: 'forward: expected beta1 to be 3×1, got 5×1',
    },
  ];
  it.each(cases)('$title', ({ wrong, message }) => {
    expect(() => forward(X, wrong, normalised)).toThrow(message);
  });

  it('labels and statistics of another shape', () => {
    expect(() => computeCost(X, zeros(2, 5), parameters, 0, normalised)).toThrow('expected Y to be 2×6, got 2×5');
    expect(() => predict(X, parameters, [], normalised)).toThrow('predict: expected 2 entries in statistics');
    const swapped = [5, 3].map((units) => ({ mu: zeros(units, 1), v: zeros(units, 1) }));
    expect(() => predict(X, parameters, swapped, normalised)).toThrow('predict: expected mu1 to be 3×1, got 5×1');
    expect(() => computeCost(X, Y, parameters, 0, normalised)).not.toThrow();
  });
});
