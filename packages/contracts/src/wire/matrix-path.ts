import { types } from 'node:util';
import { isMatrixValue, type MatrixValue } from './matrix-value.ts';

/** Where a matrix stands among the arguments of a call: `[2, 'W', 0]` is the first of the list `W` of the third. */
export type MatrixPath = readonly (string | number)[];

/**
 * The matrix at a path, itself and no copy.
 *
 * @throws RangeError when there is no float64 matrix
 *
 * @example
 * matrixAt([X, Y, { W: [W1, W2] }], [2, 'W', 0]); // W1
 */
export function matrixAt(list: readonly unknown[], path: MatrixPath): MatrixValue {
  let part: unknown = list;
  for (const key of path) part = fieldOf(part, key);
  if (isMatrixValue(part) && types.isFloat64Array(part.data)) return part;
  throw new RangeError(`arguments: expected a float64 matrix at [${path.join(', ')}], got ${describe(part)}`);
}

function fieldOf(part: unknown, key: string | number): unknown {
  if (typeof part !== 'object' || part === null || !Object.hasOwn(part, key)) return undefined;
  return (part as Record<string | number, unknown>)[key];
}

function describe(part: unknown): string {
  if (part === undefined) return 'nothing';
  return isMatrixValue(part) ? 'a float32 one' : `something of type ${typeof part}`;
}
