import type { Matrix } from '@gradus/matrix';
import { computeCost, type Gradients, namedTensors } from '@gradus/net';
import type { NetworkInputs } from '../src/targets/network-inputs.ts';

/** J as a function of one entry's move. */
type Line = (delta: number) => number;

/** Difference quotients: of one entry's line, with step h. */
export const quotients = {
  central: (J: Line, h: number) => (J(h) - J(-h)) / (2 * h),
  forward: (J: Line, h: number) => (J(h) - J(0)) / h,
  backward: (J: Line, h: number) => (J(0) - J(-h)) / h,
  richardson: (J: Line, h: number) => (4 * quotients.central(J, h / 2) - quotients.central(J, h)) / 3,
} as const;

/** The gradients by difference quotients, as a student would take them who was told not to. */
export function numericalGradients(
  { X, Y, parameters, lambda, options }: NetworkInputs,
  quotient: (J: Line, h: number) => number,
  h: number,
  cost: typeof computeCost = computeCost,
): Gradients {
  const moved = structuredClone(parameters);
  const gradients = structuredClone(parameters);
  const slopes = namedTensors(gradients);
  for (const [name, { data }] of namedTensors(moved)) {
    data.forEach((at, entry) => {
      const J = (delta: number): number => {
        data[entry] = at + delta;
        return cost(X, Y, moved, lambda, options);
      };
      (slopes.get(name) as Matrix).data[entry] = quotient(J, h);
      data[entry] = at;
    });
  }
  return gradients;
}
