import { type Gradients, namedTensors } from '@gradus/net';
import type { NetworkInputs } from '../targets/network-inputs.ts';
import { catalogue } from './catalogue.ts';
import type { Misconception } from './misconception.ts';
import { gradientsBy } from './passes.ts';
import { changesForward, type RuleSet, type Rules, rightRules } from './rules.ts';

/** A misconception at every layer, or at one only, counted from 1. */
export interface Mistake {
  readonly misconception: Misconception;
  readonly layer?: number;
}

/** Every misconception at all of k layers, and then at each single one. */
export function mistakesIn(k: number): Mistake[] {
  return catalogue.flatMap((misconception) => [
    { misconception },
    ...Array.from({ length: k }, (_, i) => ({ misconception, layer: i + 1 })),
  ]);
}

/** The rules of somebody who makes these mistakes. */
export function rulesOf(...mistakes: readonly Mistake[]): RuleSet {
  const rulesAt = (l: number | undefined): Rules => {
    let rules = rightRules;
    for (const { misconception, layer } of mistakes) {
      if (layer === undefined || layer === l) rules = { ...rules, ...misconception.rules };
    }
    return rules;
  };
  const everywhere = rulesAt(undefined);
  const atOne = new Map(mistakes.flatMap(({ layer }) => (layer === undefined ? [] : [[layer, rulesAt(layer)]])));
  return {
    at: (l) => atOne.get(l) ?? everywhere,
    changesForward: mistakes.some(({ misconception }) => changesForward(misconception.rules)),
  };
}

/** Whether no layer would have to follow two mistakes in the same rule. */
export function canBothBeMade(one: Mistake, other: Mistake): boolean {
  const meet = one.layer === undefined || other.layer === undefined || one.layer === other.layer;
  return !meet || !Object.keys(one.misconception.rules).some((rule) => rule in other.misconception.rules);
}

export interface WrongGradients {
  readonly id: string;
  /** Where the mistake is made, if not at every layer. */
  readonly layer?: number;
  readonly gradients: Gradients;
}

/** The gradients of each misconception at all layers and at each single one, where that comes to something else. */
export function* wrongGradients(inputs: NetworkInputs): Generator<WrongGradients> {
  const right = gradientsBy(rulesOf(), inputs);
  let everywhere = right;
  for (const mistake of mistakesIn(inputs.parameters.W.length)) {
    const { misconception, layer } = mistake;
    const gradients = gradientsBy(rulesOf(mistake), inputs);
    if (layer === undefined) everywhere = gradients;
    if (isSame(gradients, right) || (layer !== undefined && isSame(gradients, everywhere))) continue;
    yield { id: misconception.id, ...(layer === undefined ? {} : { layer }), gradients };
  }
}

/** To the bit: the same rules give the same bits. */
function isSame(one: Gradients, other: Gradients): boolean {
  const others = namedTensors(other);
  return [...namedTensors(one)].every(([name, { data }]) =>
    data.every((value, k) => Object.is(value, others.get(name)?.data[k])),
  );
}
