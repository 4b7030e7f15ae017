import type { Match } from '../match.ts';
import type { Simulated } from '../simulated.ts';
import { findEpsilon } from './epsilon.ts';
import { findExchanged } from './exchanged.ts';
import { findFactor } from './factor.ts';
import { findSinglePrecision } from './single-precision.ts';
import { findTransposed } from './transposed.ts';

const finders = [findFactor, findTransposed, findExchanged, findEpsilon, findSinglePrecision];

/** The generic explanations of wrong gradients: all that fit. */
export function findGeneric(answered: readonly Simulated[]): Match[] {
  return finders.flatMap((find) => {
    const found = find(answered);
    if (found === undefined) return [];
    const { changed, ...told } = found;
    return [{ ...told, matches: changed }];
  });
}
