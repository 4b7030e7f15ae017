import type { NetworkCase } from '@gradus/contracts';
import { type Matrix, matmul, matmulTransposeA, type Random, randomNormal, subtract, zeros } from '@gradus/matrix';
import { forward, type Options } from '@gradus/net';
import { drawLabels, type NetworkInputs } from './network-inputs.ts';
import { networkQuestion } from './network-questions.ts';
import type { PlantedKinks, PlantedUnit } from './question.ts';

/** How far from 0 scores are planted, on both sides. */
export const DISTANCES = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10] as const;
/** All other scores are further from 0 than that. */
const FAR = 0.1;

const D = 5;
const K = 3;
const N = 4;

/** Draws a network with a score at every distance, above and below. λ is the case's. */
export function drawPlantedKinks({ epsilon, lambda }: NetworkCase, random: Random): PlantedKinks {
  const m = 2 * DISTANCES.length;
  const options: Options = { batchNorm: false, epsilon, activation: 'relu' };
  const X = drawSamples(random);
  const W1 = zeros(m, D);
  const b1 = zeros(m, 1);
  for (let unit = 0; unit < m; unit++) plant(W1, b1, X, unit, random);
  const W = [W1, randomNormal(K, m, random, Math.sqrt(2 / m))];
  const parameters = { W, b: [b1, randomNormal(K, 1, random, 0.5)] };
  const inputs = { X, Y: drawLabels(K, N, random), parameters, lambda, options };
  const question = networkQuestion('computeGradients', inputs, random);
  return { question: { ...question, description: `${question.description}, scores near 0` }, units: unitsOf(inputs) };
}

/** Features of both signs in every sample: forward differences move no score of it in one direction only. */
function drawSamples(random: Random): Matrix {
  const X = zeros(D, N);
  for (let j = 0; j < N; j++) {
    const column = X.data.subarray(j * D, (j + 1) * D);
    while (!(column.some((x) => x > FAR) && column.some((x) => x < -FAR))) {
      column.set(randomNormal(D, 1, random).data);
    }
  }
  return X;
}

/** Gives a unit weights and a bias that put its own sample at its distance from 0 and the others far from it. */
function plant(W: Matrix, b: Matrix, X: Matrix, unit: number, random: Random): void {
  for (;;) {
    const weights = randomNormal(1, D, random, Math.sqrt(2 / D));
    const scores = matmul(weights, X).data;
    const own = scores[sampleOf(unit)] as number;
    if (!scores.every((score, j) => j === sampleOf(unit) || Math.abs(score - own) > 2 * FAR)) continue;
    for (let k = 0; k < D; k++) W.data[unit + k * W.rows] = weights.data[k] as number;
    b.data[unit] = (isOn(unit) ? 1 : -1) * distanceOf(unit) - own;
    return;
  }
}

const sampleOf = (unit: number): number => unit % N;
const isOn = (unit: number): boolean => unit < DISTANCES.length;
const distanceOf = (unit: number): number => DISTANCES[unit % DISTANCES.length] as number;

/** A planted sample adds g x_k / n to its unit's row of ∂J/∂W1 and g / n to ∂J/∂b1 where the unit is on, else nothing. */
function unitsOf({ X, Y, parameters, options }: NetworkInputs): PlantedUnit[] {
  const [W1, W2] = parameters.W as [Matrix, Matrix];
  const G = matmulTransposeA(W2, subtract(forward(X, parameters, options).P, Y));
  return Array.from({ length: W1.rows }, (_, unit) => {
    const j = sampleOf(unit);
    const g = ((isOn(unit) ? -1 : 1) * (G.data[unit + j * G.rows] as number)) / N;
    const ofWeights = Array.from({ length: D }, (_, k) => {
      return { tensor: 'W1' as const, entry: unit + k * W1.rows, effect: g * (X.data[k + j * D] as number) };
    });
    return { distance: distanceOf(unit), effects: [...ofWeights, { tensor: 'b1', entry: unit, effect: g }] };
  });
}
