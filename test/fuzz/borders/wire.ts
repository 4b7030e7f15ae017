import { InputError, parse, Reply } from '@gradus/contracts';
import {
  decodeMoves,
  decodeValue,
  encodeFrame,
  encodeMoves,
  encodeValue,
  FrameError,
  FrameReader,
  ValueError,
} from '@gradus/contracts/wire';
import fc from 'fast-check';
import type { Border } from '../border.ts';
import { damaged } from '../byte-edits.ts';
import { damagedJson } from '../json-edits.ts';

const PAYLOAD_LIMIT_BYTES = 1 << 20;
const matrix = (rows: number, cols: number) => ({
  rows,
  cols,
  data: Float64Array.from({ length: rows * cols }, (_, i) => i - 0.5),
});
const encoded = encodeValue([
  { W: [matrix(2, 3), matrix(1, 2)], P: Float32Array.of(1, Number.NaN), cost: Number.NEGATIVE_INFINITY },
  [
    [1, 2],
    [3, 4],
  ],
  true,
  'text',
  null,
]);
const value = encoded.node;
const replies = [
  { type: 'ready', targets: ['forward', 'computeCost'], leftOut: 'cell 3' },
  { type: 'refused', stage: 'load', message: 'no such file' },
  { type: 'returned', id: 3, value, changed: 1 },
  { type: 'returned', id: 4, value: { matrix: { rows: 2, cols: 3, dtype: 'float64' } } },
  { type: 'counted', id: 5, value, functions: [{ name: 'forward', calls: 12 }] },
  { type: 'threw', id: 6, message: 'TypeError' },
  { type: 'evaluated', id: 7 },
  { type: 'threwAt', id: 8, move: 3, message: 'returned NaN' },
];
const moves = encodeMoves({ entries: Uint32Array.of(0, 5, 2), deltas: Float64Array.of(1e-5, -1e-5, Number.NaN) });
const payload = Buffer.concat([...encoded.payload, ...moves]);
const payloads = [Buffer.concat(encoded.payload), payload, new Uint8Array(48), new Uint8Array()];

/** The prefix tells the truth: header and payload reach the parsers behind it. */
const inner = fc.constantFrom(...replies).chain((reply) =>
  fc
    .tuple(
      damagedJson(reply),
      fc.constantFrom(...payloads).chain((bytes) => damaged(bytes, 2)),
    )
    .map(([header, bytes]) => {
      const prefix = Buffer.alloc(8);
      prefix.writeUInt32LE(header.length, 0);
      prefix.writeUInt32LE(bytes.length, 4);
      return Buffer.concat([prefix, header, bytes]);
    }),
);
const outer = fc.constantFrom(...replies).chain((reply) => damaged(encodeFrame(reply, [payload]), 4));

/** What a submission's process says: chunks of any size, frames, headers, values, moves. */
export const frames: Border = {
  name: 'frames',
  extension: '.frames',
  inputs: fc.oneof(
    { weight: 3, arbitrary: inner },
    outer,
    fc.tuple(inner, outer).map((parts) => Buffer.concat(parts)),
  ),
  read(input) {
    const reader = new FrameReader(PAYLOAD_LIMIT_BYTES);
    // As they come from a pipe: cut anywhere.
    const step = 1 + (input[0] ?? 0) * 7;
    for (let at = 0; at < input.length; at += step) {
      for (const frame of reader.push(input.subarray(at, at + step))) readReply(frame.header, frame.payload);
    }
  },
  isDocumented: (error) => error instanceof FrameError || error instanceof InputError || error instanceof ValueError,
  firstLayer: /^frame /,
};

function readReply(header: unknown, bytes: Uint8Array): void {
  const reply = parse(Reply, header, 'reply');
  if (reply.type === 'returned' || reply.type === 'counted') decodeValue(reply.value, bytes);
  const count = bytes.length % 40;
  try {
    const { moves, rest } = decodeMoves(count, bytes);
    if (moves.entries.length !== count || rest.length + count * 12 !== bytes.length) throw new Error('moves are lost');
  } catch (error) {
    if (!(error instanceof RangeError) || !error.message.startsWith('payload: expected')) throw error;
  }
}
