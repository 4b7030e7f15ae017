import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeMoves, encodeMoves } from './moves.ts';

const moves = fc.array(fc.tuple(fc.nat(0xffffffff), fc.double())).map((list) => ({
  entries: Uint32Array.from(list, ([entry]) => entry),
  deltas: Float64Array.from(list, ([, delta]) => delta),
}));

it('moves are read as they were written, from any place in memory, and what follows is left', () => {
  fc.assert(
    fc.property(moves, fc.nat(9), fc.uint8Array(), (written, offset, after) => {
      const bytes = Buffer.concat([new Uint8Array(offset), ...encodeMoves(written), after]);
      const read = decodeMoves(written.entries.length, bytes.subarray(offset));
      expect(read.moves).toEqual(written);
      expect([...read.rest]).toEqual([...after]);
      bytes.fill(0xff);
      expect(read.moves).toEqual(written);
    }),
  );
});

it('only what a view shows is written', () => {
  const entries = Uint32Array.of(1, 2, 3).subarray(1);
  const deltas = Float64Array.of(4, 5, 6).subarray(0, 2);
  const { moves } = decodeMoves(2, Buffer.concat(encodeMoves({ entries, deltas })));
  expect(moves).toEqual({ entries: Uint32Array.of(2, 3), deltas: Float64Array.of(4, 5) });
});

it('a payload that is too short is told', () => {
  expect(() => decodeMoves(2, new Uint8Array(23))).toThrow(
    new RangeError('payload: expected 24 bytes of 2 moves at its beginning, got 23'),
  );
});
