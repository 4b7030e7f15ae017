import { ForeignValue, isMatrixValue, type Value } from '@gradus/contracts/wire';
import { type Matrix, shapeOf } from '@gradus/matrix';
import type { Answer } from '../targets/question.ts';

/** A submitted tensor next to the expected one of the same shape; numbers are 1×1. */
export interface Pair {
  readonly name: string;
  readonly submitted: Matrix;
  readonly expected: Matrix;
}

/** Every tensor that was expected, or the first thing that makes the answer no answer. */
export type PairedUp = { readonly pairs: readonly Pair[] } | { readonly problem: string };

class NoAnswer extends Error {}

/**
 * Walks what was returned along what was expected: names, kinds and shapes must agree; fields that nobody asked for
 * are ignored.
 *
 * @param name - what the answer is called when it is a single number or matrix
 */
export function pairUp(returned: Value, expected: Answer, name: string): PairedUp {
  const pairs: Pair[] = [];
  try {
    walk(returned, expected, name, true, pairs);
  } catch (error) {
    if (error instanceof NoAnswer) return { problem: error.message };
    throw error;
  }
  return { pairs };
}

function walk(returned: Value | undefined, expected: Answer, name: string, isRoot: boolean, pairs: Pair[]): void {
  const where = isRoot ? 'the returned value' : name;
  const problem = (wanted: string): NoAnswer =>
    new NoAnswer(`${where}: expected ${wanted}, got ${describeValue(returned)}`);
  if (typeof expected === 'number') {
    if (typeof returned !== 'number') throw problem('a number');
    pairs.push({ name, submitted: single(returned), expected: single(expected) });
  } else if (isMatrixValue(expected)) {
    const wanted = `a ${shapeOf(expected)} matrix`;
    if (!isMatrixValue(returned) || shapeOf(returned) !== shapeOf(expected)) throw problem(wanted);
    pairs.push({ name, submitted: returned, expected });
  } else if (isList(expected)) {
    if (!isList(returned) || returned.length !== expected.length) throw problem(`a list of ${expected.length}`);
    expected.forEach((part, l) => {
      walk(returned[l], part, `${name}${l + 1}`, false, pairs);
    });
  } else {
    const fields = Object.keys(expected);
    if (!isRecord(returned)) throw problem(`a record with ${fields.join(', ')}`);
    for (const field of fields) {
      const part = Object.hasOwn(returned, field) ? returned[field] : undefined;
      walk(part, expected[field] as Answer, field, false, pairs);
    }
  }
}

function isList<T>(value: unknown): value is readonly T[] {
  return Array.isArray(value);
}

function isRecord(value: Value | undefined): value is { readonly [key: string]: Value } {
  return typeof value === 'object' && !isList(value) && !isMatrixValue(value) && !(value instanceof ForeignValue);
}

function single(value: number): Matrix {
  return { rows: 1, cols: 1, data: Float64Array.of(value) };
}

/** What came, in words: `a 3×2 matrix`, `the number NaN`. */
export function describeValue(value: Value | undefined): string {
  if (value === undefined) return 'nothing';
  if (value instanceof ForeignValue) return value.description;
  if (isMatrixValue(value)) return `a ${shapeOf(value)} matrix`;
  if (isList(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return `a record with ${Object.keys(value).slice(0, 8).join(', ') || 'no fields'}`;
  return typeof value === 'string' ? 'a text' : `the ${typeof value} ${value}`;
}
