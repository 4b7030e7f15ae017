import { createRandom, type Dtype, type Matrix, randomNormal, zeros } from '@gradus/matrix';
import type { Options, Parameters } from '../src/parameters.ts';

/** A network whose b, γ and β are random too (at 0 and 1 many wrong gradients look right), and a batch for it. */
export function drawNetwork(
  seed: number,
  widths: readonly number[],
  n: number,
  options: Pick<Options, 'batchNorm'>,
  dtype: Dtype = 'float64',
): { X: Matrix; Y: Matrix; parameters: Parameters } {
  const random = createRandom(seed);
  const draw = (rows: number, cols: number) => randomNormal(rows, cols, random, 1, dtype);
  const outputs = widths.slice(1);
  const hidden = widths.slice(1, -1);
  const W = outputs.map((units, l) => draw(units, widths[l]));
  const b = outputs.map((units) => draw(units, 1));
  const X = draw(widths[0], n);
  const Y = zeros(outputs[outputs.length - 1], n, dtype);
  for (let j = 0; j < n; j++) Y.data[random.integer(Y.rows) + j * Y.rows] = 1;
  if (!options.batchNorm) return { X, Y, parameters: { W, b } };
  const gamma = hidden.map((units) => draw(units, 1));
  const beta = hidden.map((units) => draw(units, 1));
  return { X, Y, parameters: { W, b, gamma, beta } };
}
