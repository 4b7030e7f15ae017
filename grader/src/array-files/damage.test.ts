import { deflateSync } from 'node:zlib';
import { InputError } from '@gradus/contracts';
import fc from 'fast-check';
import { unzipSync, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import type { FileArray } from './array-file.ts';
import { writeMat } from './mat.ts';
import { writeNpz } from './npz.ts';
import { type ArrayFormat, readArrays } from './read-array-file.ts';
import { writeSafetensors } from './safetensors.ts';

const arrays = new Map<string, FileArray>([
  ['W1', { shape: [2, 3], data: Float64Array.of(1, 2, 3, 4, 5, 6) }],
  ['b1', { shape: [2, 1], data: Float64Array.of(7, 8) }],
]);
const wanted = new Set(arrays.keys());

/** The same variables, each in a compressed element. */
function packedMat(): Buffer {
  const whole = Buffer.from(writeMat(arrays));
  const parts = [whole.subarray(0, 128)];
  for (let at = 128; at < whole.length; ) {
    const end = at + 8 + whole.readUInt32LE(at + 4);
    const packed = deflateSync(whole.subarray(at, end));
    const tag = Buffer.alloc(8);
    tag.writeUInt32LE(15, 0);
    tag.writeUInt32LE(packed.length, 4);
    parts.push(tag, packed);
    at = end;
  }
  return Buffer.concat(parts);
}

const files: [string, ArrayFormat, Uint8Array][] = [
  ['a stored npz', 'npz', writeNpz(arrays)],
  ['a packed npz', 'npz', zipSync(unzipSync(writeNpz(arrays)), { level: 6 })],
  ['a mat', 'mat', writeMat(arrays)],
  ['a packed mat', 'mat', packedMat()],
  ['safetensors', 'safetensors', writeSafetensors(arrays)],
];

interface Damage {
  /** Where, as a share of the file, and which byte stands there now. */
  readonly flips: readonly (readonly [number, number])[];
  /** The share that is left, and what follows it. */
  readonly left: number;
  readonly tail: Uint8Array;
}

const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const byte = fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff));
const damage: fc.Arbitrary<Damage> = fc.record({
  flips: fc.array(fc.tuple(share, byte), { maxLength: 4 }),
  left: fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, share),
  tail: fc.oneof({ weight: 3, arbitrary: fc.constant(new Uint8Array()) }, fc.uint8Array({ maxLength: 40 })),
});

function damaged(bytes: Uint8Array, { flips, left, tail }: Damage): Uint8Array {
  const copy = Buffer.from(bytes.subarray(0, Math.ceil(bytes.length * left)));
  for (const [at, value] of flips) copy[Math.floor(copy.length * at)] = value;
  return Buffer.concat([copy, tail]);
}

test.each(files)(
  'damage to %s is one line about it, or none',
  async (_, format, bytes) => {
    expect(new Map((await readArrays(bytes, format, 'file', wanted)).arrays)).toEqual(arrays);
    await fc.assert(
      fc.asyncProperty(damage, async (done) => {
        try {
          const { arrays: read } = await readArrays(damaged(bytes, done), format, 'file', wanted);
          for (const { shape, data } of read.values()) expect(data).toHaveLength(shape.reduce((a, b) => a * b, 1));
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          expect((error as InputError).message).toMatch(/^file: [^\p{Cc}]{10,400}$/u);
        }
      }),
      // Milliseconds for one damage; the seed is told with a failure.
      { numRuns: 600, timeout: 2000 },
    );
  },
  60_000,
);

test.each(files)('whatever bytes come for %s', async (_, format) => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
      await expect(readArrays(bytes, format, 'file', wanted)).rejects.toBeInstanceOf(InputError);
    }),
    { numRuns: 200, timeout: 2000 },
  );
});
