import { ForeignValue, isMatrixValue, NumbersValue, type Value } from '@gradus/contracts/wire';
import { shapeOf } from '@gradus/matrix';
import { isList, isNumbers, isRows } from '../../checks/value-forms.ts';
import type { Answer } from '../../targets/question.ts';
import type { Words } from '../words.ts';
import { adviceOn } from './advice.ts';

const SHOWN_FIELDS = 8;

/** Matrices, arrays and records, with the names of the wire: they are those of TypeScript. */
export const typescriptWords: Words = {
  nameOf: (target) => target,
  fieldOf: (name) => name,
  missing: (target) => `the submission exports no function ${target}`,
  tooSlowToLoad: '',
  describe,
  wanted,
  mismatch: (returned, expected, isRoot) =>
    `expected ${wanted(expected)}, got ${describe(returned)}${adviceOn(returned, expected, isRoot)}`,
  takenAs(returned, expected) {
    const isRow = isMatrixValue(returned) && returned.rows !== expected.rows;
    const what = isRow ? `a ${shapeOf(returned)} row` : describe(returned);
    return `${what}, taken as the ${shapeOf(expected)} ${expected.cols === 1 ? 'column' : 'matrix'} that is expected`;
  },
};

function wanted(expected: Answer): string {
  if (typeof expected === 'number') return 'a number';
  if (isMatrixValue(expected)) return `a ${shapeOf(expected)} matrix`;
  if (isList(expected)) return `a list of ${expected.length}`;
  return `a record with ${Object.keys(expected).join(', ')}`;
}

function describe(value: Value): string {
  if (value instanceof ForeignValue || value instanceof NumbersValue) return value.description;
  if (isMatrixValue(value)) return `a ${shapeOf(value)} matrix`;
  if (isRows(value)) return describeRows(value);
  if (isNumbers(value)) return `an array of ${value.length} numbers`;
  if (isList(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') {
    return `a record with ${Object.keys(value).slice(0, SHOWN_FIELDS).join(', ') || 'no fields'}`;
  }
  return typeof value === 'string' ? 'a text' : `the ${typeof value} ${value}`;
}

function describeRows(rows: readonly NumbersValue[]): string {
  const lengths = [...new Set(rows.map(({ data }) => data.length))];
  const numbers =
    lengths.length === 1
      ? `${lengths[0]} ${lengths[0] === 1 ? 'number' : 'numbers'}`
      : `unlike lengths: ${lengths.join(', ')}`;
  return `an array of ${rows.length} arrays of ${numbers}`;
}
