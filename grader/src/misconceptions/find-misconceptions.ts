import type { Check } from '@gradus/contracts';
import { compare } from '@gradus/gradcheck';
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
import { whereItFails } from './where-it-fails.ts';

/** Targets whose cases are told apart by what their networks have. */
const OF_NETWORKS: ReadonlySet<string> = new Set(['forward', 'computeCost', 'computeGradients', 'predict']);

/**
 * What explains wrong answers in full: the misconceptions that do alone; if there are none, a generic explanation (a
 * constant factor, another ε); if there is none, two misconceptions at once. All that fit are told, none that does not.
 *
 * Where nothing explains all cases, what explains those that fail is told with where they are: the branch with batch
 * norm and the one without are two functions in many submissions. Nothing explains numbers that lost their fractions when
 * they were put into an array of integers.
 */
export function findMisconceptions(check: Check, answered: readonly Answered[]): Match[] {
  if (answered.some(({ pairs }) => pairs.some(isTruncated))) return [];
  const mistakes = mistakesOf(check, answered);
  const found = explain(check, answered, mistakes);
  if (found.length > 0) return found;
  const ofAll = findPairs(mistakes, simulatedOf(check, answered)).map(({ pair: [one, other], changed, evidence }) => ({
    id: `${one.misconception.id} + ${other.misconception.id}`,
    title: `${titleOf(one)}; ${titleOf(other)}`,
    explanation: `Your result equals two mistakes at once: ${inLayer(one, one.misconception.what)}; and ${inLayer(other, other.misconception.what)}.`,
    matches: changed,
    evidence,
    hint: `${one.misconception.hint} ${other.misconception.hint}`,
  }));
  if (ofAll.length > 0 || !OF_NETWORKS.has(check.target)) return ofAll;
  const failing = answered.filter((each) => isWrong(each, check));
  if (failing.length === 0 || failing.length === answered.length) return [];
  const where = whereItFails(
    failing,
    answered.filter((each) => !failing.includes(each)),
  );
  return explain(check, failing, mistakes).map((match) => ({
    ...match,
    explanation: `${where} y${match.explanation.slice(1)}`,
    evidence: `${match.evidence}; the other answers are right`,
  }));
}

/** What explains all of these answers alone. */
function explain(check: Check, answered: readonly Answered[], mistakes: readonly Mistake[]): Match[] {
  const ofFunctions = findOfFunctions(check, answered);
  if (ofFunctions.length > 0) return ofFunctions;
  const simulated = simulatedOf(check, answered);
  const singles = findSingles(mistakes, simulated).map(({ mistake, changed, evidence }): Match => {
    const { misconception, layer } = mistake;
    return {
      id: misconception.id,
      title: titleOf(mistake),
      explanation: `Your result equals ${inLayer(mistake, whatOf(mistake, check))}.`,
      ...(layer === undefined ? {} : { layer }),
      matches: changed,
      evidence,
      hint: misconception.hint,
    };
  });
  if (singles.length > 0) return singles;
  return check.kind === 'gradient' ? findGeneric(simulated) : findGenericOfValues(check.target, answered, simulated);
}

function simulatedOf(check: Check, answered: readonly Answered[]): Simulated[] {
  return answered.flatMap((each): Simulated[] => {
    const simulation = simulationOf(check.target, each.question);
    return simulation === undefined ? [] : [{ ...each, simulation }];
  });
}

/** Every mistake that the check can show. */
function mistakesOf(check: Check, answered: readonly Answered[]): Mistake[] {
  const simulations = answered.flatMap(({ question }) => simulationOf(check.target, question) ?? []);
  const layers = Math.max(0, ...simulations.map((simulation) => simulation.layers));
  return mistakesIn(layers).filter(({ misconception }) => simulations.some(({ shows }) => shows(misconception)));
}

function isWrong({ pairs }: Answered, { tolerance }: Check): boolean {
  return pairs.some(({ submitted, expected }) => compare(submitted, { value: expected }, tolerance).wrong > 0);
}

function isTruncated({ submitted, expected, elements }: Pair): boolean {
  return isOfIntegers(elements) && submitted.data.some((value, k) => value !== expected.data[k]);
}

function titleOf({ misconception, layer }: Mistake): string {
  return layer === undefined ? misconception.title : `${misconception.title} in layer ${layer}`;
}

/** What is said of the way back only where it was seen. */
function whatOf({ misconception: { what, wayBack } }: Mistake, { target }: Check): string {
  return wayBack === undefined || target !== 'computeGradients' ? what : `${what}, ${wayBack}`;
}

function inLayer({ layer }: Mistake, what: string): string {
  return layer === undefined ? what : `${what}, in layer ${layer} only`;
}
