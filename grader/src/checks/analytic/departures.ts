import type { Question } from '../../targets/question.ts';
import type { Pair } from '../pair-up.ts';

/** An entry that is right, but not as right as an analytic one is. */
export interface Departure {
  readonly tensor: string;
  /** Index into the tensor's column-major data. */
  readonly entry: number;
  readonly submitted: number;
  /** Submitted less exact. */
  readonly error: number;
}

/** Analytic gradients of other formulations stay below it, relative to the largest entry of all. */
const ROUNDING = 1e-12;
/** What is further off is a wrong gradient, not an inexact one. */
const WRONG = 1e-3;
/** How far over its estimate the rounding of an entry may be. */
const ROUNDING_MARGIN = 8;

/** The entries whose error is more than rounding and less than a mistake. */
export function departuresOf(pairs: readonly Pair[], { differentiable }: Question): Departure[] {
  const scale = Math.max(...pairs.flatMap(({ expected }) => Array.from(expected.data, Math.abs)));
  const rounding = differentiable?.gradientRounding?.();
  return pairs.flatMap(({ name, submitted, expected }) =>
    Array.from(expected.data, (exact, entry): Departure => {
      const value = submitted.data[entry] as number;
      return { tensor: name, entry, submitted: value, error: value - exact };
    }).filter(({ entry, error }) => {
      const floor = ROUNDING * scale + ROUNDING_MARGIN * (rounding?.get(name)?.data[entry] ?? 0);
      return Math.abs(error) > floor && Math.abs(error) < WRONG * scale;
    }),
  );
}
