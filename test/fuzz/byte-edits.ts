import fc from 'fast-check';

/** One change of bytes: where it is, as a share of them, and with what. */
interface ByteEdit {
  readonly kind: 'flip' | 'set' | 'count' | 'cut' | 'insert' | 'remove' | 'repeat';
  readonly at: number;
  readonly value: number;
}

/** What a length may be that lies. */
const COUNTS = [
  0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff,
];
const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

const byteEdit: fc.Arbitrary<ByteEdit> = fc.record({
  kind: fc.constantFrom('flip', 'set', 'count', 'cut', 'insert', 'remove', 'repeat'),
  at: share,
  value: fc.oneof(fc.nat(255), fc.constantFrom(...COUNTS)),
});

/** Up to so many changes; most often few, so that much stays valid. */
export function byteEdits(most: number): fc.Arbitrary<readonly ByteEdit[]> {
  return fc.oneof(fc.array(byteEdit, { maxLength: 1 }), fc.array(byteEdit, { maxLength: most }));
}

/** Bytes as they are, or changed. */
export function damaged(bytes: Uint8Array, most = 4): fc.Arbitrary<Uint8Array> {
  return byteEdits(most).map((edits) => edits.reduce(edited, bytes));
}

function edited(bytes: Uint8Array, { kind, at, value }: ByteEdit): Uint8Array {
  const place = Math.floor(bytes.length * at);
  const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
  switch (kind) {
    case 'cut':
      return before;
    case 'insert':
      return Buffer.concat([before, Buffer.alloc(1 + (value % 40), value), after]);
    case 'remove':
      return Buffer.concat([before, after.subarray(1 + (value % 16))]);
    case 'repeat':
      return Buffer.concat([before, after.subarray(0, 1 + (value % 300)), after]);
    default:
      return changed(bytes, kind, place, value);
  }
}

function changed(bytes: Uint8Array, kind: 'flip' | 'set' | 'count', at: number, value: number): Uint8Array {
  const copy = Buffer.from(bytes);
  if (kind === 'flip') copy[at] = (copy[at] ?? 0) ^ (1 << (value % 8));
  if (kind === 'set') copy[at] = value;
  if (kind !== 'count' || at + 4 > copy.length) return copy;
  // A length that is off by one, or another one altogether.
  const old = copy.readUInt32LE(at);
  copy.writeUInt32LE((value === 0 ? old - 1 : value === 1 ? old + 1 : value) >>> 0, at);
  return copy;
}
