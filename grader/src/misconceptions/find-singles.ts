import { type Fit, fit } from './fit.ts';
import type { Mistake } from './mistake.ts';
import type { Simulated } from './simulated.ts';

/**
 * The mistakes that explain the answers alone: all of them. One that fits at every layer is not told of a single layer,
 * too: there it comes to the same.
 *
 * @param mistakes - each at every layer before single ones
 */
export function findSingles(
  mistakes: readonly Mistake[],
  answered: readonly Simulated[],
): (Fit & { mistake: Mistake })[] {
  const everywhere = new Set<string>();
  return mistakes.flatMap((mistake) => {
    const { id } = mistake.misconception;
    if (everywhere.has(id)) return [];
    const found = fit(answered, ({ simulation }) => simulation.tensorsOf(mistake));
    if (found === undefined) return [];
    if (mistake.layer === undefined) everywhere.add(id);
    return [{ ...found, mistake }];
  });
}
