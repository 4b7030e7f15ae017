import type { Leniency } from '@gradus/contracts';
import { isMatrixValue, NumbersValue, type Value } from '@gradus/contracts/wire';
import { column, fromRows, type Matrix, shapeOf } from '@gradus/matrix';
import { typescriptWords } from '../languages/typescript/words.ts';
import type { Shape, Words } from '../languages/words.ts';
import { type Elements, elementsOf } from './element-types.ts';
import { isNumbers, isRows } from './value-forms.ts';

const NOTHING: ReadonlySet<Leniency> = new Set();

/** A matrix of the expected shape, and how it was taken for one if it was none. */
export interface Taken {
  readonly matrix: Matrix;
  /** `a 1×5 row, taken as the 5×1 column that is expected` */
  readonly leniently?: string;
  /** Of what its numbers were, where that was no float64. */
  readonly elements?: Elements;
}

/**
 * The tensors that are columns whatever the batch. A row in the place of another m×1 matrix, such as a W of one input, is
 * a transposed matrix and a mistake.
 */
const COLUMNS: ReadonlySet<string> = new Set(['b', 'gamma', 'beta', 'mu', 'v']);

/**
 * What was returned as a matrix of the expected shape.
 *
 * @param name - of the tensor: `b1`
 * @returns undefined when it is no such matrix, nor anything that is accepted in its place
 */
export function takeMatrix(
  returned: Value,
  expected: Shape,
  name: string,
  accepts: ReadonlySet<Leniency> = NOTHING,
  words: Words = typescriptWords,
): Taken | undefined {
  const taken = take(returned, expected, name, accepts, words);
  const elements = elementsOf(returned);
  return taken === undefined || elements === undefined ? taken : { ...taken, elements };
}

function take(
  returned: Value,
  expected: Shape,
  name: string,
  accepts: ReadonlySet<Leniency>,
  words: Words,
): Taken | undefined {
  const isMatrix = isMatrixValue(returned);
  if (isMatrix && shapeOf(returned) === shapeOf(expected)) return { matrix: returned };
  const read = isMatrix ? returned : accepts.has('nestedArrays') ? readArrays(returned) : undefined;
  if (read === undefined) return undefined;
  if (shapeOf(read) === shapeOf(expected)) return { matrix: read, leniently: words.takenAs(returned, expected) };
  const isRow = expected.cols === 1 && read.rows === 1 && read.cols === expected.rows;
  if (!isRow || !accepts.has('rowsForColumns') || !COLUMNS.has(name.replace(/\d+$/, ''))) return undefined;
  // One row or one column, the numbers lie in the same order.
  return {
    matrix: { rows: expected.rows, cols: 1, data: read.data },
    leniently: words.takenAs(read, expected),
  };
}

/** Arrays as matrices: rows of equal lengths, or numbers as one column. */
function readArrays(value: Value): Matrix | undefined {
  if (value instanceof NumbersValue) return { rows: value.data.length, cols: 1, data: value.data };
  if (isRows(value)) {
    const rows = value.map(({ data }) => Array.from(data));
    return rows.every((row) => row.length === rows[0]?.length) ? fromRows(rows) : undefined;
  }
  return isNumbers(value) ? column(value) : undefined;
}
