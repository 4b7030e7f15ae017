import { ForeignValue, isMatrixValue, NumbersValue, type Value } from '@gradus/contracts/wire';
import { isList, isNumbers, isRows } from '../../checks/value-forms.ts';
import type { Answer } from '../../targets/question.ts';
import type { Shape, Words } from '../words.ts';
import { snakeCased } from './snake-case.ts';

const SHOWN_FIELDS = 8;
const RESHAPE = 'use keepdims=True, or reshape(-1, 1)';

/** numpy's shapes, dicts and lists, with names in snake_case. */
export const pythonWords: Words = {
  nameOf: snakeCased,
  fieldOf: snakeCased,
  missing: (target) => `the submission defines no function ${snakeCased(target)}`,
  tooSlowToLoad:
    ": put what loads, trains or plots under `if __name__ == '__main__':`, or hand in a notebook, of which only definitions are run",
  describe,
  wanted,
  mismatch(returned, expected, isRoot) {
    const shape = shapeOf(returned);
    if (shape === undefined || !isMatrixValue(expected)) {
      return `expected ${wanted(expected)}, got ${describe(returned)}${adviceOn(returned, expected, isRoot)}`;
    }
    return `expected shape ${tuple(expected)}, got ${shape}${adviceOnShape(returned, expected)}`;
  },
  takenAs: (returned, expected) =>
    `${describe(returned)}, taken as the ${expected.cols === 1 ? 'column' : 'array'} of shape ${tuple(expected)} that is expected`,
};

/** `(5, 1)`, `(5,)`; undefined for what is no array. */
function shapeOf(value: Value): string | undefined {
  if (isMatrixValue(value)) return tuple(value);
  return value instanceof NumbersValue && value.source !== 'array' ? `(${value.data.length},)` : undefined;
}

function tuple({ rows, cols }: Shape): string {
  return `(${rows}, ${cols})`;
}

function wanted(expected: Answer): string {
  if (typeof expected === 'number') return 'a number';
  if (isMatrixValue(expected)) return `an array of shape ${tuple(expected)}`;
  if (isList(expected)) return `a list of ${expected.length}`;
  return `a dict with ${Object.keys(expected).map(snakeCased).join(', ')}`;
}

function describe(value: Value): string {
  if (value instanceof ForeignValue) return value.description;
  const shape = shapeOf(value);
  if (shape !== undefined) return `an array of shape ${shape}`;
  if (value instanceof NumbersValue) return `a list of ${counted(value.data.length)}`;
  if (isRows(value)) return describeRows(value);
  if (isNumbers(value)) return `a list of ${counted(value.length)}`;
  if (isList(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') {
    const keys = Object.keys(value).map(snakeCased);
    return keys.length === 0 ? 'a dict without names' : `a dict with ${keys.slice(0, SHOWN_FIELDS).join(', ')}`;
  }
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'string' ? 'a str' : `the number ${value}`;
}

function describeRows(rows: readonly NumbersValue[]): string {
  if (rows.every(({ source }) => source !== 'array')) {
    const shapes = [...new Set(rows.map(({ data }) => `(${data.length},)`))];
    return `a list of ${rows.length} arrays of ${shapes.length === 1 ? 'shape' : 'shapes'} ${shapes.join(', ')}`;
  }
  const lengths = [...new Set(rows.map(({ data }) => data.length))];
  const numbers = lengths.length === 1 ? counted(lengths[0] as number) : `unlike lengths: ${lengths.join(', ')}`;
  return `a list of ${rows.length} lists of ${numbers}`;
}

function counted(numbers: number): string {
  return `${numbers} ${numbers === 1 ? 'number' : 'numbers'}`;
}

/** What to write instead of an array of another shape. */
function adviceOnShape(returned: Value, expected: Shape): string {
  const isColumn = expected.cols === 1;
  if (returned instanceof NumbersValue) {
    return isColumn && returned.data.length === expected.rows ? `: ${RESHAPE}` : '';
  }
  const { rows, cols } = returned as unknown as Shape;
  if (isColumn && rows === 1 && cols === expected.rows) return ': a row, where a column is expected; reshape(-1, 1)';
  if (isColumn && rows === expected.rows) {
    return `: did numpy broadcast (${rows}, 1) against (${cols},)? ${RESHAPE} before`;
  }
  return rows === expected.cols && cols === expected.rows ? ': the shape of its transpose' : '';
}

function adviceOn(returned: Value, expected: Answer, isRoot: boolean): string {
  if (returned instanceof ForeignValue && returned.description === 'None' && isRoot) return ': is a return missing?';
  if (typeof expected === 'number') return isOneEntry(returned) ? ': return its entry, float(…) of it' : '';
  if (isMatrixValue(expected)) {
    const isListed = returned instanceof NumbersValue || isRows(returned) || isNumbers(returned);
    return isListed ? `: make it a numpy array of shape ${tuple(expected)}` : '';
  }
  if (isList(expected)) {
    if (shapeOf(returned) !== undefined || isArrayOfLayers(returned, expected))
      return ': put the arrays of the layers into a list';
    return isList(returned) && returned.length === expected.length + 1 ? ': the last layer has none of them' : '';
  }
  const fields = Object.keys(expected).map((field) => `'${snakeCased(field)}': …`);
  return `: return a dict, {${fields.join(', ')}}`;
}

/** What np.stack or np.array makes of arrays of one shape. */
function isArrayOfLayers(value: Value, expected: readonly Answer[]): boolean {
  return value instanceof ForeignValue && value.description.startsWith(`an array of shape (${expected.length}, `);
}

function isOneEntry(value: Value): boolean {
  if (value instanceof NumbersValue) return value.data.length === 1;
  return isMatrixValue(value) && value.rows * value.cols === 1;
}
