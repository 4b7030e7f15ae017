import type { Matrix } from '@gradus/matrix';
import { type Fit, fit, isEqual } from './fit.ts';
import { canBothBeMade, type Mistake, rulesOf } from './mistake.ts';
import type { Simulated } from './simulated.ts';

/** With more mistakes than this, those at single layers are left out: so many passes are made for each question. */
const MOST_MISTAKES = 800;
/** So many pairs are tried at most. */
const MOST_TRIED = 1000;

export type MistakePair = readonly [Mistake, Mistake];

/** What a mistake does to a tensor of an answer. */
type Effect = 'none' | 'explains' | 'contradicts';

interface Candidate {
  readonly mistake: Mistake;
  /** By answer and tensor, in one row. */
  readonly effects: readonly Effect[];
}

/**
 * The pairs of mistakes that explain the answers together. A pair is tried when the two change the tensors that are wrong
 * and no others, and each that only one of them changes is as that one makes it: two mistakes that undo each other in a
 * tensor are not found, nor one that has an effect only in the presence of the other. At most `MOST_TRIED` pairs are
 * tried, those at every layer first.
 */
export function findPairs(
  mistakes: readonly Mistake[],
  answered: readonly Simulated[],
): (Fit & { pair: MistakePair })[] {
  const isWrong = answered.flatMap(({ pairs }) => pairs.map((pair) => !isEqual(pair.submitted, pair.expected)));
  const few = mistakes.length > MOST_MISTAKES ? mistakes.filter(({ layer }) => layer === undefined) : mistakes;
  const candidates = candidatesOf(few, answered);
  const byLayersNamed: [MistakePair[], MistakePair[], MistakePair[]] = [[], [], []];
  candidates.forEach((one, i) => {
    for (const other of candidates.slice(i + 1)) {
      if (!mayExplain(one, other, isWrong) || !canBothBeMade(one.mistake, other.mistake)) continue;
      const pair = [one.mistake, other.mistake] as const;
      byLayersNamed[pair.filter(({ layer }) => layer !== undefined).length]?.push(pair);
    }
  });
  return byLayersNamed
    .flat()
    .slice(0, MOST_TRIED)
    .flatMap((pair) => {
      const rules = rulesOf(...pair);
      const found = fit(answered, ({ simulation }) => simulation.tensors(rules));
      return found === undefined ? [] : [{ ...found, pair }];
    });
}

function mayExplain(one: Candidate, other: Candidate, isWrong: readonly boolean[]): boolean {
  return isWrong.every((wrong, t) => {
    const [a, b] = [one.effects[t], other.effects[t]];
    if (a === 'none' && b === 'none') return !wrong;
    if (!wrong) return false;
    return a === 'none' ? b === 'explains' : b !== 'none' || a === 'explains';
  });
}

/** Mistakes that change something, each at a single layer only where that comes to something else than at every one. */
function candidatesOf(mistakes: readonly Mistake[], answered: readonly Simulated[]): Candidate[] {
  const pairs = answered.flatMap((each) => each.pairs);
  let everywhere: readonly Matrix[] = [];
  return mistakes.flatMap((mistake) => {
    const tensors = answered.flatMap(({ simulation, pairs }) => {
      const candidate = new Map(simulation.tensorsOf(mistake));
      return pairs.flatMap(({ name }) => candidate.get(name) ?? []);
    });
    if (mistake.layer === undefined) everywhere = tensors;
    else if (tensors.every((A, t) => isEqual(A, everywhere[t] as Matrix))) return [];
    const effects = pairs.map(({ submitted, expected }, t): Effect => {
      const A = tensors[t] as Matrix;
      if (isEqual(A, expected)) return 'none';
      return isEqual(submitted, A) ? 'explains' : 'contradicts';
    });
    return effects.every((effect) => effect === 'none') ? [] : [{ mistake, effects }];
  });
}
