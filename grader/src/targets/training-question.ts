import type { NetworkCase } from '@gradus/contracts';
import { argmaxColumns, type Random, randomNormal } from '@gradus/matrix';
import { computeCost, computeGradients, forward, initialiseParameters, sgdStep } from '@gradus/net';
import { drawLabels, type NetworkInputs, optionsOf } from './network-inputs.ts';
import { networkQuestion } from './network-questions.ts';
import type { Question, Trained, TrainingQuestion } from './question.ts';

/**
 * Of 300 draws of 10 samples for 10-20-20-4 with λ = 0.001 all were learnt in 40 steps of 0.3, with batch norm and
 * without; at a third of η one of a hundred was not.
 */
const DEFAULT_TRAINING = { steps: 40, eta: 0.3 };
/** Where the reference is surer than that of every sample, no rounding turns one over. */
const CLEARLY = 2 / 3;
const MOST_DRAWS = 8;

/**
 * Draws a start as training has it: He's weights, b = 0, γ = 1, β = 0, and labels that have nothing to do with the samples.
 * One from which the reference does not learn every sample clearly is drawn again; the last of 8 draws is taken as it is.
 *
 * @example
 * const { training } = trainingQuestion({ widths: [10, 20, 20, 4], n: 10, … }, { steps: 40, eta: 0.3 }, random);
 * training?.reference.classified; // 10
 */
export function trainingQuestion(
  drawn: NetworkCase,
  { steps, eta }: { readonly steps: number; readonly eta: number } = DEFAULT_TRAINING,
  random: Random,
): Question {
  for (let draws = 1; ; draws++) {
    const start = drawStart(drawn, random);
    const reference = trainedOf(trainedByReference(start, steps, eta));
    const training = { steps, eta, costAtStart: costOf(start), reference };
    if (!isOverfit(training) && draws < MOST_DRAWS) continue;
    return { ...networkQuestion('computeGradients', start, random), training };
  }
}

/** Whether the reference itself learns every sample, so that others can be asked to. */
export function isOverfit({ costAtStart, reference }: TrainingQuestion): boolean {
  return reference.leastSure > CLEARLY && reference.cost < costAtStart;
}

export function trainedOf({ X, Y, parameters, lambda, options }: NetworkInputs): Trained {
  const { P } = forward(X, parameters, options);
  const classes = argmaxColumns(Y);
  const classified = argmaxColumns(P).filter((best, j) => best === classes[j]).length;
  const ofOwnClass = Array.from(classes, (own, j) => P.data[own + j * P.rows] as number);
  const cost = computeCost(X, Y, parameters, lambda, options);
  return { cost, classified, leastSure: Math.min(...ofOwnClass) };
}

function drawStart(drawn: NetworkCase, random: Random): NetworkInputs {
  const { widths, n, batchNorm, lambda } = drawn;
  const parameters = initialiseParameters(widths, { kind: 'he' }, batchNorm, random);
  const Y = drawLabels(widths.at(-1) as number, n, random);
  return { X: randomNormal(widths[0] as number, n, random), Y, parameters, lambda, options: optionsOf(drawn) };
}

function trainedByReference(start: NetworkInputs, steps: number, eta: number): NetworkInputs {
  const { X, Y, lambda, options } = start;
  let { parameters } = start;
  for (let step = 0; step < steps; step++) {
    parameters = sgdStep(parameters, computeGradients(X, Y, parameters, lambda, options), eta);
  }
  return { ...start, parameters };
}

function costOf({ X, Y, parameters, lambda, options }: NetworkInputs): number {
  return computeCost(X, Y, parameters, lambda, options);
}
