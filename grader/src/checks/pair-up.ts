import type { Leniency } from '@gradus/contracts';
import { isMatrixValue, type Value } from '@gradus/contracts/wire';
import type { Matrix } from '@gradus/matrix';
import { typescriptWords } from '../languages/typescript/words.ts';
import type { Words } from '../languages/words.ts';
import type { Answer } from '../targets/question.ts';
import type { Elements } from './element-types.ts';
import { takeMatrix } from './take-matrix.ts';
import { isList, isRecord } from './value-forms.ts';

/** A submitted tensor next to the expected one of the same shape; numbers are 1×1. */
export interface Pair {
  readonly name: string;
  readonly submitted: Matrix;
  readonly expected: Matrix;
  /** How what was submitted was taken for a tensor of this shape, if it was none. */
  readonly leniently?: string;
  /** Of what the submitted numbers were, where that was no float64. */
  readonly elements?: Elements;
}

/** Every tensor that was expected, or the first thing that makes the answer no answer. */
export type PairedUp = { readonly pairs: readonly Pair[] } | { readonly problem: string };

class NoAnswer extends Error {}

/** What a walk puts into, and what it lets pass. */
interface Pairing {
  readonly pairs: Pair[];
  readonly accepts: ReadonlySet<Leniency> | undefined;
  readonly words: Words;
}

/**
 * Walks what was returned along what was expected: names, kinds and shapes must agree; fields that nobody asked for
 * are ignored.
 *
 * @param name - what the answer is called when it is a single number or matrix
 * @param accepts - what is taken for a tensor of the expected shape though it is none
 * @param words - of the one who returned it; else the equations' own
 */
export function pairUp(
  returned: Value,
  expected: Answer,
  name: string,
  accepts?: ReadonlySet<Leniency>,
  words: Words = typescriptWords,
): PairedUp {
  const pairs: Pair[] = [];
  try {
    walk(returned, expected, name, true, { pairs, accepts, words });
  } catch (error) {
    if (error instanceof NoAnswer) return { problem: error.message };
    throw error;
  }
  return { pairs };
}

function walk(returned: Value, expected: Answer, name: string, isRoot: boolean, pairing: Pairing): void {
  const { words } = pairing;
  const problem = (): NoAnswer => {
    const where = isRoot ? 'the returned value' : words.fieldOf(name);
    return new NoAnswer(`${where}: ${words.mismatch(returned, expected, isRoot)}`);
  };
  if (typeof expected === 'number') {
    if (typeof returned !== 'number') throw problem();
    pairing.pairs.push({ name, submitted: single(returned), expected: single(expected) });
  } else if (isMatrixValue(expected)) {
    const taken = takeMatrix(returned, expected, name, pairing.accepts, words);
    if (taken === undefined) throw problem();
    const { matrix, ...how } = taken;
    pairing.pairs.push({ name, submitted: matrix, expected, ...how });
  } else if (isList<Answer>(expected)) {
    if (!isList<Value>(returned) || returned.length !== expected.length) throw problem();
    for (const [l, part] of returned.entries()) walk(part, expected[l] as Answer, `${name}${l + 1}`, false, pairing);
  } else {
    if (!isRecord(returned)) throw problem();
    for (const [field, part] of Object.entries(expected)) {
      const found = Object.hasOwn(returned, field) ? returned[field] : undefined;
      if (found === undefined) {
        const wanted = `${words.fieldOf(field)}: expected ${words.wanted(part)}`;
        throw new NoAnswer(`${wanted}, got nothing in ${words.describe(returned)}`);
      }
      walk(found, part, field, false, pairing);
    }
  }
}

function single(value: number): Matrix {
  return { rows: 1, cols: 1, data: Float64Array.of(value) };
}
