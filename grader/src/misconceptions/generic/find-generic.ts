import type { Check } from '@gradus/contracts';
import type { Answered } from '../../checks/answered.ts';
import type { Match } from '../match.ts';
import type { Simulated } from '../simulated.ts';
import { findEpsilon, findEpsilonOfForward } from './epsilon.ts';
import { findExchanged } from './exchanged.ts';
import { findFactor } from './factor.ts';
import { countWrong, type Generic } from './generic.ts';
import { findLogConstant } from './log-constant.ts';
import { findSinglePrecision } from './single-precision.ts';
import { findTransposed } from './transposed.ts';

/** Of a constant: it is told with as few as fit. A round one that fits a single number is told, too. */
const MOST_DIGITS = 6;

const finders = [findFactor, findTransposed, findExchanged, findEpsilon, findSinglePrecision];

/** The generic explanations of wrong gradients: all that fit. */
export function findGeneric(answered: readonly Simulated[]): Match[] {
  return finders.flatMap((find) => matchesOf(find(answered)));
}

/**
 * The generic explanations of wrong values: all that fit.
 *
 * @param simulated - of `answered` those that a forward pass can be simulated of
 */
export function findGenericOfValues(
  target: Check['target'],
  answered: readonly Answered[],
  simulated: readonly Simulated[],
): Match[] {
  // A constant that is fitted to one number fits it always.
  const isFitTold = countWrong(answered) > 1;
  return [
    findSinglePrecision(answered),
    ...(isFitTold && simulated.length > 0 ? [findEpsilonOfForward(simulated)] : []),
    ...(target === 'computeCost' ? [findLogConstant(answered, isFitTold ? MOST_DIGITS : 1)] : []),
  ].flatMap(matchesOf);
}

function matchesOf(found: Generic | undefined): Match[] {
  if (found === undefined) return [];
  const { changed, ...told } = found;
  return [{ ...told, matches: changed }];
}
