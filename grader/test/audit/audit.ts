import { type Comparison, compare, numericalGradient } from '@gradus/gradcheck';
import type { Matrix } from '@gradus/matrix';
import { computeGradients, createStructuredCost, type Gradients, namedTensors } from '@gradus/net';
import { wrongGradients } from '../../src/misconceptions/mistake.ts';
import type { NetworkInputs } from '../../src/targets/network-inputs.ts';
import { compactGradients } from './compact-gradients.ts';
import { drawHardNetwork } from './draw-hard-network.ts';

/** As the assignment's gradient checks. */
const TOLERANCE = { absolute: 1e-8, relative: 1e-6 };

/** More than this share of entries left out makes a check inconclusive. */
const MAX_LEFT_OUT = 0.1;

// A submission is written by the rules for submissions, not by ours: it is not compiled with the tests.
const submission = new URL('../cases/right-per-sample-loops/submission.ts', import.meta.url).href;
const { computeGradients: perSampleGradients }: { computeGradients: typeof computeGradients } = await import(
  submission
);

/** Ways to the right gradient that share no line of the backward pass. */
const formulations: Record<string, (inputs: NetworkInputs) => Gradients> = {
  'the matrices of eq. 21-37': ({ X, Y, parameters, lambda, options }) =>
    computeGradients(X, Y, parameters, lambda, options),
  'sample by sample in loops': ({ X, Y, parameters, lambda, options }) =>
    perSampleGradients(X, Y, parameters, lambda, options),
  'the compact batch norm of Ioffe & Szegedy': compactGradients,
};

/** What an audit counts. */
export interface Audit {
  networks: number;
  /** Right gradients that were compared, one a formulation and network. */
  right: number;
  readonly ordinary: EntryCounts;
  /** Of networks that have no right gradient in float64, so that no entry judges: see `gradientRounding` of net. */
  readonly undefined: EntryCounts;
  /** Wrong gradients that differ from the right one by more than the tolerance somewhere. */
  wrong: number;
  /** Of these, those on networks of which a check would say that it cannot tell. */
  inconclusive: number;
  /** Right gradients that were failed and wrong ones that were passed, in a line each with the seed. */
  readonly failures: string[];
}

/** Entries of networks' tensors. */
export interface EntryCounts {
  networks: number;
  entries: number;
  /** That no finite difference could judge. */
  leftOut: number;
  /** Judged by the interval between the derivatives from both sides. */
  oneSided: number;
}

export function emptyAudit(): Audit {
  const counts = (): EntryCounts => ({ networks: 0, entries: 0, leftOut: 0, oneSided: 0 });
  return { networks: 0, right: 0, ordinary: counts(), undefined: counts(), wrong: 0, inconclusive: 0, failures: [] };
}

/** Takes one random network into the audit. */
export function auditNetwork(seed: number, audit: Audit): void {
  const inputs = drawHardNetwork(seed);
  const { X, Y, parameters, lambda, options } = inputs;
  const numerical = numericalGradient(createStructuredCost(X, Y, parameters, lambda, options), TOLERANCE);
  audit.networks += 1;
  const isUndefined = [...numerical.values()].every(({ leftOut }) => leftOut.every((flag) => flag === 1));
  const counts = isUndefined ? audit.undefined : audit.ordinary;
  counts.networks += 1;
  for (const { leftOut, oneSided } of numerical.values()) {
    counts.entries += leftOut.length;
    counts.leftOut += leftOut.reduce((sum, flag) => sum + flag, 0);
    counts.oneSided += oneSided.reduce((sum, flag) => sum + flag, 0);
  }
  const judge = (gradients: Gradients): [tensor: string, Comparison][] =>
    Array.from(namedTensors(gradients), ([name, tensor]) => {
      const expected = numerical.get(name);
      if (expected === undefined) throw new Error(`seed ${seed}: a gradient of ${name}, which the network has not`);
      return [name, compare(tensor, expected, TOLERANCE)];
    });
  for (const [name, formulation] of Object.entries(formulations)) {
    audit.right += 1;
    const failed = judge(formulation(inputs)).filter(([, { wrong }]) => wrong > 0);
    for (const [tensor, { worst, wrong }] of failed) {
      audit.failures.push(
        `seed ${seed}: right (${name}), ${wrong} entries of ${tensor} failed, worst ${JSON.stringify(worst)}`,
      );
    }
  }
  const reference = namedTensors(computeGradients(X, Y, parameters, lambda, options));
  for (const { id, layer = 'every', gradients: wrong } of wrongGradients(inputs)) {
    // A mistake that changes nothing on this network (no batch norm, λ = 0) is no wrong gradient.
    if (!differs(namedTensors(wrong), reference)) continue;
    audit.wrong += 1;
    const comparisons = judge(wrong).map(([, comparison]) => comparison);
    if (comparisons.some((comparison) => comparison.wrong > 0)) continue;
    const total = comparisons.reduce((sum, { compared, leftOut }) => sum + compared + leftOut, 0);
    const unjudged = comparisons.reduce((sum, { leftOut }) => sum + leftOut, 0);
    if (unjudged > MAX_LEFT_OUT * total) audit.inconclusive += 1;
    else audit.failures.push(`seed ${seed}: wrong (${id}, layer: ${layer}), passed`);
  }
}

/** By more than ten times the tolerance in some entry: nobody can judge what is closer than the tolerance. */
function differs(wrong: ReadonlyMap<string, Matrix>, right: ReadonlyMap<string, Matrix>): boolean {
  return [...wrong].some(([name, { data }]) =>
    data.some((value, k) => {
      const other = right.get(name)?.data[k] ?? Number.NaN;
      const scale = TOLERANCE.absolute + TOLERANCE.relative * Math.max(Math.abs(value), Math.abs(other));
      return Math.abs(value - other) > 10 * scale;
    }),
  );
}
