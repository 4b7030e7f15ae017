import type { Check } from '@gradus/contracts';
import type { Answered } from '../checks/answered.ts';
import { isOfIntegers } from '../checks/element-types.ts';
import type { Pair } from '../checks/pair-up.ts';
import { findOfFunctions } from './find-of-functions.ts';
import { findPairs } from './find-pairs.ts';
import { findSingles } from './find-singles.ts';
import { findGeneric, findGenericOfValues } from './generic/find-generic.ts';
import type { Match } from './match.ts';
import { type Mistake, mistakesIn } from './mistake.ts';
import type { Simulated } from './simulated.ts';
import { simulationOf } from './simulation.ts';

/**
 * What explains wrong answers in full: the misconceptions that do alone; if there are none, a generic explanation (a
 * constant factor, another ε); if there is none, two misconceptions at once. All that fit are told, none that does not.
 * Nothing explains numbers that lost their fractions when they were put into an array of integers.
 */
export function findMisconceptions(check: Check, answered: readonly Answered[]): Match[] {
  if (answered.some(({ pairs }) => pairs.some(isTruncated))) return [];
  const ofFunctions = findOfFunctions(check, answered);
  if (ofFunctions.length > 0) return ofFunctions;
  const simulated = answered.flatMap((each): Simulated[] => {
    const simulation = simulationOf(check.target, each.question);
    return simulation === undefined ? [] : [{ ...each, simulation }];
  });
  const layers = Math.max(0, ...simulated.map(({ simulation }) => simulation.layers));
  const mistakes = mistakesIn(layers).filter(({ misconception }) =>
    simulated.some(({ simulation }) => simulation.shows(misconception.rules)),
  );
  const singles = findSingles(mistakes, simulated).map(({ mistake, changed, evidence }): Match => {
    const { misconception, layer } = mistake;
    return {
      id: misconception.id,
      title: titleOf(mistake),
      explanation: `Your result equals ${whatOf(mistake)}.`,
      ...(layer === undefined ? {} : { layer }),
      matches: changed,
      evidence,
      hint: misconception.hint,
    };
  });
  if (singles.length > 0) return singles;
  const generic = check.kind === 'gradient' ? findGeneric(simulated) : findGenericOfValues(answered);
  if (generic.length > 0) return generic;
  return findPairs(mistakes, simulated).map(({ pair: [one, other], changed, evidence }) => ({
    id: `${one.misconception.id} + ${other.misconception.id}`,
    title: `${titleOf(one)}; ${titleOf(other)}`,
    explanation: `Your result equals two mistakes at once: ${whatOf(one)}; and ${whatOf(other)}.`,
    matches: changed,
    evidence,
    hint: `${one.misconception.hint} ${other.misconception.hint}`,
  }));
}

function isTruncated({ submitted, expected, elements }: Pair): boolean {
  return isOfIntegers(elements) && submitted.data.some((value, k) => value !== expected.data[k]);
}

function titleOf({ misconception, layer }: Mistake): string {
  return layer === undefined ? misconception.title : `${misconception.title} in layer ${layer}`;
}

function whatOf({ misconception, layer }: Mistake): string {
  return layer === undefined ? misconception.what : `${misconception.what}, in layer ${layer} only`;
}
