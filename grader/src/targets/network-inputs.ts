import type { NetworkCase } from '@gradus/contracts';
import { type Matrix, map, type Random, randomNormal, zeros } from '@gradus/matrix';
import type { Options, Parameters } from '@gradus/net';

/** A network with a batch: everything that the targets of the whole network take. */
export interface NetworkInputs {
  readonly X: Matrix;
  readonly Y: Matrix;
  readonly parameters: Parameters;
  readonly lambda: number;
  readonly options: Options;
}

/** γ, β, b and λ away from their initial values, where many wrong gradients are right. */
export function drawNetwork(drawn: NetworkCase, random: Random): NetworkInputs {
  const { widths, n, batchNorm, lambda } = drawn;
  const pairs = widths.slice(1).map((rows, l) => [rows, widths[l] as number] as const);
  const hidden = widths.slice(1, -1);
  const W = pairs.map(([rows, cols]) => randomNormal(rows, cols, random, Math.sqrt(2 / cols)));
  const b = pairs.map(([rows]) => randomNormal(rows, 1, random, 0.5));
  const parameters: Parameters = batchNorm
    ? {
        W,
        b,
        // Around 1 but of either sign: γ < 0 is legal and turns the activation pattern round.
        gamma: hidden.map((rows) => map(randomNormal(rows, 1, random), (z) => 1 + 0.8 * z)),
        beta: hidden.map((rows) => randomNormal(rows, 1, random, 0.5)),
      }
    : { W, b };
  const Y = drawLabels(widths.at(-1) as number, n, random);
  return { X: randomNormal(widths[0] as number, n, random), Y, parameters, lambda, options: optionsOf(drawn) };
}

/** K×n, one-hot. */
export function drawLabels(K: number, n: number, random: Random): Matrix {
  const Y = zeros(K, n);
  for (let j = 0; j < n; j++) Y.data[random.integer(K) + j * K] = 1;
  return Y;
}

export function optionsOf({ batchNorm, epsilon, activation, leak }: NetworkCase): Options {
  return { batchNorm, epsilon, activation, ...(leak === undefined ? {} : { leak }) };
}
