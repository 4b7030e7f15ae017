import { createRandom, type Matrix, map, type Random, randomNormal, zeros } from '@gradus/matrix';
import type { Options, Parameters } from '@gradus/net';
import type { NetworkInputs } from '../../src/targets/network-inputs.ts';

/** Largest product of a width, the width below it and n: a network of an audit takes milliseconds. */
const MOST_WORK = 40_000;

/**
 * A network of a kind on which gradient checks fail: 2 to 9 layers of 1 to 60 units, 2 to 100 samples, ε from 1e-12 to
 * 1e-2, weights from tiny to large, dead units, constant features, a saturated softmax, γ and β of either sign.
 */
export function drawHardNetwork(seed: number): NetworkInputs {
  const random = createRandom(seed);
  const depth = 2 + random.integer(8);
  const widths = Array.from({ length: depth + 1 }, () => 1 + random.integer(random.integer(3) === 0 ? 60 : 12));
  const widest = Math.max(...widths);
  const n = 2 + random.integer(Math.max(1, Math.min(99, Math.floor(MOST_WORK / (widest * widest)))));
  const batchNorm = random.integer(3) > 0;
  const hidden = widths.slice(1, -1);
  const size = logUniform(random, -2, 0.5);
  const W = widths.slice(1).map((rows, l) => {
    const cols = widths[l] as number;
    const saturated = l === depth - 1 && random.integer(8) === 0 ? 30 : 1;
    return randomNormal(rows, cols, random, saturated * size * Math.sqrt(2 / cols));
  });
  const b = widths.slice(1).map((rows) => randomNormal(rows, 1, random, 0.5 * size));
  if (random.integer(4) === 0) killUnit(W, b, random);
  const X = randomNormal(widths[0] as number, n, random, logUniform(random, -1, 1));
  if (random.integer(4) === 0) holdFeature(X, random);
  const parameters: Parameters = batchNorm
    ? {
        W,
        b,
        gamma: hidden.map((rows) => map(randomNormal(rows, 1, random), (z) => 1 + 0.8 * z)),
        beta: hidden.map((rows) => randomNormal(rows, 1, random, 0.5)),
      }
    : { W, b };
  const K = widths.at(-1) as number;
  const Y = zeros(K, n);
  for (let j = 0; j < n; j++) Y.data[random.integer(K) + j * K] = 1;
  const options: Options = {
    batchNorm,
    epsilon: logUniform(random, -12, -2),
    activation: random.integer(2) === 0 ? 'relu' : 'leakyRelu',
    leak: 0.1,
  };
  const lambda = random.integer(4) === 0 ? 0 : logUniform(random, -4, 0);
  return { X, Y, parameters, lambda, options };
}

function logUniform(random: Random, from: number, to: number): number {
  return 10 ** (from + ((to - from) * random.integer(1 << 20)) / (1 << 20));
}

/** A unit of the first layer that no sample opens; with batch norm its scores are constant but for rounding. */
function killUnit(W: readonly Matrix[], b: readonly Matrix[], random: Random): void {
  const [weights, bias] = [W[0] as Matrix, b[0] as Matrix];
  const unit = random.integer(weights.rows);
  for (let q = 0; q < weights.cols; q++) weights.data[unit + q * weights.rows] = 0;
  bias.data[unit] = -1;
}

/** A feature that is the same for all samples. */
function holdFeature(X: Matrix, random: Random): void {
  const feature = random.integer(X.rows);
  for (let j = 0; j < X.cols; j++) X.data[feature + j * X.rows] = 0.7;
}
