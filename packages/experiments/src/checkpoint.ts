import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import { CheckpointHeader, type History, InputError, type MatrixPlace, parse } from '@gradus/contracts';
import { dtypeOf, type Matrix } from '@gradus/matrix';
import type { TrainingState } from '@gradus/net';

/** How far a training is: all that it goes on from to the same history, given the same settings and data. */
export interface Checkpoint {
  /** Up to step t of `state`, that one included. */
  readonly points: History['points'];
  readonly state: TrainingState;
}

/** The format, its version, and the byte order of the numbers, which is that of the machine. */
const FIRST_LINE = Buffer.from(`gradus checkpoint 1 ${endianness()}\n`);
const DIGEST_BYTES = 32;
const NEWLINE = 0x0a;

/**
 * The bytes of a checkpoint: a line that names the format; the header as a line of JSON; the entries of the matrices as
 * they lie in memory, to the bit; the SHA-256 of all that.
 *
 * @param hash - of the history that is being made
 *
 * @example
 * decodeCheckpoint(encodeCheckpoint(checkpoint, hash), 'histories/3-layer.checkpoint'); // { hash, ...checkpoint }
 */
export function encodeCheckpoint({ points, state }: Checkpoint, hash: string): Buffer {
  const entries: Uint8Array[] = [];
  const place = (A: Matrix): MatrixPlace => {
    entries.push(new Uint8Array(A.data.buffer, A.data.byteOffset, A.data.byteLength));
    return { rows: A.rows, cols: A.cols, dtype: dtypeOf(A) };
  };
  const header = { hash, points, state: mapState(state, place) };
  const content = Buffer.concat([FIRST_LINE, Buffer.from(`${JSON.stringify(header)}\n`), ...entries]);
  return Buffer.concat([content, sha256(content)]);
}

/**
 * @param where - the file, for the error
 * @throws InputError when the bytes are not those of a checkpoint to the last bit
 */
export function decodeCheckpoint(bytes: Buffer, where: string): Checkpoint & { readonly hash: string } {
  if (!bytes.subarray(0, FIRST_LINE.length).equals(FIRST_LINE)) {
    throw new InputError(`${where}: expected '${FIRST_LINE.toString().trim()}' in its first line, got another`);
  }
  const content = bytes.subarray(0, Math.max(0, bytes.length - DIGEST_BYTES));
  if (!bytes.subarray(content.length).equals(sha256(content))) {
    throw new InputError(`${where}: expected its last ${DIGEST_BYTES} bytes to be the SHA-256 of the rest, got others`);
  }
  const headerEnd = content.indexOf(NEWLINE, FIRST_LINE.length);
  const text = content.toString('utf8', FIRST_LINE.length, headerEnd);
  const { hash, points, state } = parse(CheckpointHeader, headerOf(text, where), where);
  let offset = headerEnd + 1;
  const fill = ({ rows, cols, dtype }: MatrixPlace): Matrix => {
    const FloatArray = dtype === 'float32' ? Float32Array : Float64Array;
    const left = content.length - offset;
    // Before memory is taken: sizes may be anything.
    if (rows * cols * FloatArray.BYTES_PER_ELEMENT > left) {
      throw new InputError(`${where}: expected a ${rows}×${cols} ${dtype} matrix at byte ${offset}, got ${left} bytes`);
    }
    const data = new FloatArray(rows * cols);
    // Copied as bytes: copied as numbers, a NaN may change its bits.
    new Uint8Array(data.buffer).set(content.subarray(offset, offset + data.byteLength));
    offset += data.byteLength;
    return { rows, cols, data };
  };
  const filled = { hash, points, state: mapState(state, fill) };
  if (offset !== content.length) {
    throw new InputError(
      `${where}: expected ${offset - headerEnd - 1} bytes of entries, got ${content.length - headerEnd - 1}`,
    );
  }
  return filled;
}

function headerOf(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError(`${where}: expected JSON in its second line`, { cause });
  }
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** The state of a training, its matrices perhaps replaced by their places. */
interface StateOf<A> {
  readonly t: number;
  readonly parameters: {
    readonly W: readonly A[];
    readonly b: readonly A[];
    readonly gamma?: readonly A[];
    readonly beta?: readonly A[];
  };
  readonly kept: readonly (readonly { readonly mu: A; readonly v: A }[])[];
}

/** Visits the matrices in an order that depends on nothing but which there are. */
function mapState<A, B>({ t, parameters, kept }: StateOf<A>, change: (A: A) => B) {
  const changeAll = (list: readonly A[]): B[] => list.map((A) => change(A));
  const { W, b, gamma, beta } = parameters;
  return {
    t,
    parameters: {
      W: changeAll(W),
      b: changeAll(b),
      ...(gamma && { gamma: changeAll(gamma) }),
      ...(beta && { beta: changeAll(beta) }),
    },
    kept: kept.map((statistics) => statistics.map(({ mu, v }) => ({ mu: change(mu), v: change(v) }))),
  };
}
