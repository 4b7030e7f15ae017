import { type EntryMoves, MAX_MOVES, type MatrixPath, matrixAt, type Value } from '@gradus/contracts/wire';

/**
 * Checks moves before they are sent: the process of a submission takes them as they are, and what went wrong there would
 * be told as the student's fault.
 *
 * @throws RangeError when there is no float64 matrix at the path, there are no moves or too many, or one is of an entry
 *   that the matrix has not
 */
export function expectMoves(parameters: readonly Value[], path: MatrixPath, { entries, deltas }: EntryMoves): void {
  const { length } = matrixAt(parameters, path).data;
  if (entries.length < 1 || entries.length > MAX_MOVES || deltas.length !== entries.length) {
    throw new RangeError(
      `moves: expected 1 to ${MAX_MOVES} entries and as many deltas, got ${entries.length} and ${deltas.length}`,
    );
  }
  const outside = entries.find((entry) => entry >= length);
  if (outside !== undefined) {
    throw new RangeError(`moves: expected entries of a matrix of ${length}, got entry ${outside}`);
  }
}
