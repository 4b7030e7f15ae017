/** How one entry of a matrix is moved, once for each evaluation. */
export interface EntryMoves {
  /** Index into the matrix's column-major data. */
  readonly entries: Uint32Array;
  /** What is added to the entry, as many as `entries`. */
  readonly deltas: Float64Array;
}

const DELTA_BYTES = 8;
const MOVE_BYTES = DELTA_BYTES + 4;

/** The moves as the first parts of a payload: all deltas, then all entries, little-endian. */
export function encodeMoves({ entries, deltas }: EntryMoves): Uint8Array[] {
  return [deltas, entries].map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
}

/**
 * Takes so many moves from the beginning of a payload, copied.
 *
 * @returns them, and the rest of the payload as a view
 * @throws RangeError when the payload is too short
 *
 * @example
 * const { moves, rest } = decodeMoves(request.count, frame.payload);
 */
export function decodeMoves(
  count: number,
  payload: Uint8Array,
): { readonly moves: EntryMoves; readonly rest: Uint8Array } {
  const bytes = count * MOVE_BYTES;
  if (payload.length < bytes) {
    throw new RangeError(`payload: expected ${bytes} bytes of ${count} moves at its beginning, got ${payload.length}`);
  }
  const deltas = new Float64Array(copied(payload, 0, count * DELTA_BYTES));
  const entries = new Uint32Array(copied(payload, count * DELTA_BYTES, bytes));
  return { moves: { entries, deltas }, rest: payload.subarray(bytes) };
}

function copied(payload: Uint8Array, from: number, to: number): ArrayBuffer {
  return new Uint8Array(payload.subarray(from, to)).buffer;
}
