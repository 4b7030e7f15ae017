import { DISTANCES } from '../../targets/planted-kinks.ts';
import type { PlantedKinks, PlantedUnit } from '../../targets/question.ts';
import type { Pair } from '../pair-up.ts';

/** Where an answer takes both sides of a kink for one. */
export interface KinkAverages {
  /** The largest distance from a kink at which it does. */
  readonly within: number;
  /** The distance above it, where it does not. */
  readonly rightAt: number;
}

/** An entry on which the planted sample has less effect tells nothing. */
const LEAST_EFFECT = 1e-3;
/** So near to a side, as a share of the sample's effect, is on it: rounding of differences with a step of 1e-10 is less. */
const NEAR = 0.05;
/** Richardson's differences overshoot by a third at most. */
const OVERSHOOT = 0.5;

/** `right`: the analytic value. `averaged`: between the two sides. `other`: what no difference quotient does. */
type Side = 'right' | 'averaged' | 'other';

/**
 * An analytic gradient has each sample on its own side of a kink, however near. A difference with a step beyond the kink
 * takes a share of both: half and half for a central one, and for a one-sided one all or nothing, by the entry's sign. A
 * mask that is wrong as a whole, as one from float32 scores may be, is neither.
 *
 * @returns the bracket, where answers are right down to some distance and averaged at all below it
 */
export function kinkAverages(pairs: readonly Pair[], { units }: PlantedKinks): KinkAverages | undefined {
  const answers = new Map(pairs.map((pair) => [pair.name, pair]));
  const sides = DISTANCES.map((distance) =>
    sideOf(
      units
        .filter((unit) => unit.distance === distance)
        .map((unit) => sharesOf(unit, answers))
        .filter((shares) => shares.length > 0),
    ),
  );
  const first = sides.findIndex((side) => side !== 'right');
  const within = DISTANCES[first];
  const rightAt = DISTANCES[first - 1];
  if (within === undefined || rightAt === undefined) return undefined;
  return sides.slice(first).every((side) => side === 'averaged') ? { within, rightAt } : undefined;
}

/** How much of the other side each entry of a unit has: 0 for the analytic value, 1 for that of the other side. */
function sharesOf({ effects }: PlantedUnit, answers: ReadonlyMap<string, Pair>): number[] {
  return effects.flatMap(({ tensor, entry, effect }) => {
    const answer = answers.get(tensor);
    if (answer === undefined || Math.abs(effect) < LEAST_EFFECT) return [];
    return ((answer.submitted.data[entry] as number) - (answer.expected.data[entry] as number)) / effect;
  });
}

function sideOf(units: readonly (readonly number[])[]): Side {
  const shares = units.flat();
  const isHere = (share: number): boolean => Math.abs(share) < NEAR;
  const isThere = (share: number): boolean => Math.abs(share - 1) < NEAR;
  if (shares.every(isHere)) return 'right';
  if (!shares.every((share) => share > -OVERSHOOT && share < 1 + OVERSHOOT)) return 'other';
  const isPartly = shares.some((share) => !isHere(share) && !isThere(share));
  const isMixed = units.some((unit) => unit.some(isHere) && unit.some(isThere));
  return isPartly || isMixed ? 'averaged' : 'other';
}
