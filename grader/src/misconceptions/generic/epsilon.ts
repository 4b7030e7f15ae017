import type { Matrix } from '@gradus/matrix';
import { batchNormBackward, batchNormForward } from '@gradus/net';
import { type Fit, fit } from '../fit.ts';
import { type Rules, replacing } from '../rules.ts';
import type { Simulated } from '../simulated.ts';
import { type Generic, wrongNames } from './generic.ts';

const SMALLEST = 1e-15;
const LARGEST = 1e-2;
/** Points of the grid in one decade. */
const DENSITY = 2;
const MOST_STEPS = 12;
/** Step in ln ε of the difference that gives the slope. */
const STEP = 1e-4;
/** ε is told with as few digits as fit. */
const MOST_DIGITS = 6;

const forwardWith = (epsilon: number): Partial<Rules> => ({ batchNormForward: (S) => batchNormForward(S, epsilon) });
const backwardWith = (epsilon: number): Partial<Rules> => ({
  batchNormBackward: (G, S, mu, v) => batchNormBackward(G, S, mu, v, epsilon),
});

interface EpsilonPlace {
  readonly where: string;
  rules(epsilon: number): Partial<Rules>;
}

const inForward: EpsilonPlace = { where: 'in ŝ = diag(v + ε)^(−1/2) (s − μ)', rules: forwardWith };
const inGradients: readonly EpsilonPlace[] = [
  { where: 'in eq. 31 and 32', rules: backwardWith },
  { where: 'in ŝ = diag(v + ε)^(−1/2) (s − μ) of the forward pass', rules: forwardWith },
  {
    where: 'in the forward pass and in eq. 31 and 32',
    rules: (epsilon) => ({ ...forwardWith(epsilon), ...backwardWith(epsilon) }),
  },
];

/** Another ε than the given one in gradients, from 1e-15 to 1e-2, the same for all answers. */
export function findEpsilon(answered: readonly Simulated[]): Generic | undefined {
  return findEpsilonIn(inGradients, answered);
}

/** Another ε than the given one in what a forward pass returns. */
export function findEpsilonOfForward(answered: readonly Simulated[]): Generic | undefined {
  return findEpsilonIn([inForward], answered);
}

function findEpsilonIn(places: readonly EpsilonPlace[], answered: readonly Simulated[]): Generic | undefined {
  for (const { where, rules } of places) {
    const closest = fitEpsilon(answered, rules);
    if (closest === undefined) continue;
    const found = shortest(closest, (epsilon) =>
      fit(answered, ({ simulation }) => simulation.tensors(replacing(rules(epsilon)))),
    );
    if (found === undefined) continue;
    const { epsilon, ...told } = found;
    return {
      ...told,
      id: 'another-epsilon',
      title: `Another ε: ${epsilon}`,
      explanation: `Your result equals what comes of ε = ${epsilon} ${where}.`,
      hint: 'Which ε does your code use, and from where does it have it?',
    };
  }
  return undefined;
}

/** The ε that comes closest to the first wrong answer: the best of a grid, then Gauss-Newton on ln ε. */
function fitEpsilon(answered: readonly Simulated[], rules: (epsilon: number) => Partial<Rules>): number | undefined {
  const names = wrongNames(answered);
  const first = answered.find((each) => wrongNames([each]).size > 0);
  const pairs = first?.pairs.filter(({ name }) => names.has(name)) ?? [];
  const residualAt = (logarithm: number): number[] => {
    const candidate = new Map(first?.simulation.tensors(replacing(rules(Math.exp(logarithm)))));
    return pairs.flatMap(({ name, submitted }) => {
      const data = candidate.get(name)?.data;
      return Array.from(submitted.data, (a, k) => (data?.[k] ?? Number.NaN) - a);
    });
  };
  return fitted(residualAt);
}

/** The ε at which a matrix comes closest to another. @param by - the matrix of an ε */
export function fitEpsilonTo(A: Matrix, by: (epsilon: number) => Matrix): number | undefined {
  return fitted((logarithm) => Array.from(by(Math.exp(logarithm)).data, (b, k) => b - (A.data[k] as number)));
}

/** exp of what makes the residual smallest. */
function fitted(residualAt: (logarithm: number) => number[]): number | undefined {
  const [low, high] = [Math.log(SMALLEST), Math.log(LARGEST)];
  const points = Math.round(((high - low) / Math.LN10) * DENSITY);
  let best = { logarithm: Number.NaN, distance: Number.POSITIVE_INFINITY };
  for (let p = 0; p <= points; p++) {
    const logarithm = low + ((high - low) * p) / points;
    const residual = residualAt(logarithm);
    const distance = dot(residual, residual);
    if (distance < best.distance) best = { logarithm, distance };
  }
  let { logarithm } = best;
  for (let step = 0; step < MOST_STEPS; step++) {
    const residual = residualAt(logarithm);
    const behind = residualAt(logarithm - STEP);
    const slope = residualAt(logarithm + STEP).map((value, k) => (value - (behind[k] as number)) / (2 * STEP));
    const curvature = dot(slope, slope);
    if (!(curvature > 0)) return undefined;
    logarithm = Math.min(high, Math.max(low, logarithm - dot(slope, residual) / curvature));
  }
  return Math.exp(logarithm);
}

function dot(x: readonly number[], y: readonly number[]): number {
  return x.reduce((total, value, k) => total + value * (y[k] as number), 0);
}

/** The fitted ε with the fewest digits that fit. */
function shortest(
  closest: number,
  fits: (epsilon: number) => Fit | undefined,
): (Fit & { epsilon: number }) | undefined {
  for (let digits = 1; digits <= MOST_DIGITS; digits++) {
    const epsilon = Number(closest.toPrecision(digits));
    const found = fits(epsilon);
    if (found !== undefined) return { ...found, epsilon };
  }
  return undefined;
}
