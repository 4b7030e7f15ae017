import { InputError } from '@gradus/contracts';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { MAX_BYTES } from './array-file.ts';
import { writeNpy } from './npy.ts';
import { readNpz, writeNpz } from './npz.ts';

const one = { shape: [2, 1], data: Float64Array.of(1, 2) };
const WANTED = new Set(['W1', 'b1']);
const archive = writeNpz(new Map([['W1', one]]));

/** The archive with bytes replaced, some before the first or after the last place where a text stands. */
function changed(text: string, place: 'first' | 'last', offset: number, ...values: number[]): Uint8Array {
  const bytes = Buffer.from(archive);
  const at = place === 'first' ? bytes.indexOf(text, 0, 'latin1') : bytes.lastIndexOf(text, undefined, 'latin1');
  bytes.set(values, at + offset);
  return bytes;
}

describe('readNpz', () => {
  test('reads the wanted arrays, stored or deflated, and names the others', async () => {
    const files = { 'W1.npy': writeNpy(one), 'other.npy': Buffer.from('broken'), 'notes.txt': Buffer.from('hello') };
    for (const level of [0, 9] as const) {
      const { arrays, names } = await readNpz(zipSync(files, { level }), WANTED);
      expect([...arrays]).toEqual([['W1', one]]);
      expect(names).toEqual(['W1', 'other']);
    }
  });

  // Of an entry of the central directory, PK\x01\x02: 8 flags, 10 method, 16 checksum, 24 size.
  test.each<[string, Uint8Array, string]>([
    [
      'nothing',
      new Uint8Array(),
      'the archive: expected a zip archive of NumPy arrays (numpy.savez), got a broken one: ',
    ],
    ['a text', Buffer.from('hello'), 'the archive: expected a zip archive of NumPy arrays'],
    ['an archive cut off', archive.subarray(0, 200), 'the archive: expected a zip archive of NumPy arrays'],
    [
      'a wrong checksum',
      changed('PK\x01\x02', 'last', 16, 1, 2, 3, 4),
      "'W1.npy': expected the checksum of the archive, got another",
    ],
    [
      'an encrypted entry',
      changed('PK\x01\x02', 'last', 8, 1, 0, 8, 0),
      "'W1.npy': expected an entry that is stored or deflated, got one",
    ],
    [
      'an unknown packing',
      changed('PK\x01\x02', 'last', 10, 14),
      "'W1.npy': expected an entry that is stored or deflated, got one",
    ],
    [
      'an array that is none',
      zipSync({ 'W1.npy': Buffer.from('hello') }),
      "'W1.npy': expected a NumPy array, which begins with",
    ],
    ['a broken directory', changed('PK\x01\x02', 'last', 0, 0), 'the archive: expected a zip archive of NumPy arrays'],
    [
      'an entry that lies elsewhere',
      changed('PK\x03\x04', 'first', 0, 0),
      "'W1.npy': expected a zip archive of NumPy arrays",
    ],
    [
      'much in little',
      zipSync({ 'W1.npy': new Uint8Array(MAX_BYTES + 1) }),
      `'W1.npy': expected at most ${MAX_BYTES} bytes when unpacked, got`,
    ],
    [
      'too many arrays',
      zipSync(Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`a${i}`, new Uint8Array()]))),
      'expected at most 1000 arrays',
    ],
  ])('refuses %s', async (_, bytes, message) => {
    const reading = readNpz(bytes, WANTED);
    await expect(reading).rejects.toThrow(InputError);
    await expect(reading).rejects.toThrow(message);
  });

  test('refuses an entry that unpacks to more than it says', async () => {
    const packed = Buffer.from(zipSync({ 'W1.npy': new Uint8Array(5000) }));
    packed.writeUInt32LE(50, packed.lastIndexOf('PK\x01\x02', undefined, 'latin1') + 24);
    await expect(readNpz(packed, WANTED)).rejects.toThrow("'W1.npy': expected a zip archive of NumPy arrays");
  });

  test('refuses a name twice', async () => {
    const twice = Buffer.from(
      writeNpz(
        new Map([
          ['W1', one],
          ['W2', one],
        ]),
      ).map((byte) => byte),
    );
    const text = twice.toString('latin1').replaceAll('W2.npy', 'W1.npy');
    await expect(readNpz(Buffer.from(text, 'latin1'), WANTED)).rejects.toThrow(
      "expected each name once, got 'W1' twice",
    );
  });
});
