import { deflateSync } from 'node:zlib';
import { InputError } from '@gradus/contracts';
import fc from 'fast-check';
import type { FileArray } from '../../../grader/src/array-files/array-file.ts';
import { writeMat } from '../../../grader/src/array-files/mat.ts';
import { readNpy, writeNpy } from '../../../grader/src/array-files/npy.ts';
import { type ArrayFormat, readArrays } from '../../../grader/src/array-files/read-array-file.ts';
import { writeSafetensors } from '../../../grader/src/array-files/safetensors.ts';
import type { Border } from '../border.ts';
import { damaged } from '../byte-edits.ts';
import { damagedJson } from '../json-edits.ts';
import { zipLies, zipOf } from '../zip-builder.ts';

const W1: FileArray = { shape: [2, 3], data: Float64Array.of(1, 2, 3, 4, 5, 6) };
const b1: FileArray = { shape: [2, 1], data: Float64Array.of(7, 8) };
const wanted = new Set(['W1', 'b1']);
const names = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('W1', 'b1') },
  fc.constantFrom('', 'w2', '__proto__', '../W1', 'W1\n', 'é'.repeat(200)),
);

/** Headers of NumPy as others write them, or lie. */
const descr = fc.constantFrom('<f8', '>f8', '<f4', '|i1', '|u1', '<i8', '>u8', '|b1', '<c16', '|O', '<U3', 'f8', '');
const sizes = fc.array(fc.oneof(fc.nat(4), fc.constantFrom(-1, 2 ** 26, 2 ** 32, 2 ** 53, 1e21)), { maxLength: 5 });
const dictionaries = fc.oneof(
  fc
    .tuple(descr, fc.constantFrom('True', 'False', 'None'), sizes)
    .map(
      ([type, order, shape]) => `{'descr': '${type}', 'fortran_order': ${order}, 'shape': (${shape.join(', ')},), }`,
    ),
  fc.constantFrom(
    "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (2,), }",
    `{${'('.repeat(5000)}`,
    `'descr'${' '.repeat(60_000)}`,
  ),
);
const handMade = fc.tuple(dictionaries, fc.constantFrom(1, 2, 3, 0, 4), fc.nat(100)).map(([text, version, bytes]) => {
  const header = Buffer.from(`${text}\n`);
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  if (version === 1) length.writeUInt16LE(header.length & 0xffff);
  else length.writeUInt32LE(header.length);
  return Buffer.concat([
    Buffer.from([0x93]),
    Buffer.from('NUMPY'),
    Buffer.from([version, 0]),
    length,
    header,
    Buffer.alloc(bytes, 1),
  ]);
});
/** A small file that is large when unpacked: 1 to 63 MB of zeros. */
const bombs = fc.constantFrom('|i1', '<f8').chain((type) =>
  fc.constantFrom(1, 8, 63).map((megabytes) => {
    const bytes = megabytes * 1024 * 1024;
    const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (1024, ${bytes / 1024 / (type === '<f8' ? 8 : 1)}), }\n`;
    return Buffer.concat([
      Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
      Buffer.from([header.length, 0]),
      Buffer.from(header),
      Buffer.alloc(bytes),
    ]);
  }),
);
const npyBytes = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(W1, b1).chain((array) => damaged(writeNpy(array))) },
  { weight: 3, arbitrary: handMade },
);

export const npy: Border = {
  name: 'npy',
  extension: '.npy',
  inputs: npyBytes,
  read: (input) => expectWhole(readNpy(input, 'W1.npy')),
  isDocumented: (error) => error instanceof InputError,
  firstLayer: /begins with|expected format|within the header|expected a header of/,
};

const zipEntry = fc.record({
  name: names.map((name) => `${name}.npy`),
  content: fc.oneof({ weight: 300, arbitrary: npyBytes }, { weight: 1, arbitrary: bombs }),
  isPacked: fc.boolean(),
  lies: zipLies,
});
const zips = fc
  .array(zipEntry, { maxLength: 4 })
  .map((entries) =>
    zipOf(entries.map((entry) => ({ ...entry, isPacked: entry.isPacked || entry.content.length > 1e6 }))),
  );

/** Elements of MATLAB files, packed with right checksums, so that what is in them is read. */
const matHeader = Buffer.from(writeMat(new Map()));
const variables = fc
  .tuple(names, fc.constantFrom(W1, b1))
  .chain(([name, array]) => damaged(Buffer.from(writeMat(new Map([[name, array]]))).subarray(matHeader.length), 3))
  .chain((variable) => fc.constantFrom(variable, packed(variable), packed(packed(variable))));
/** A dimension, or a name, of 16 MB. */
const matBombs = fc.constantFrom(1, 5, 6, 9).map((tag) => {
  const words = Buffer.alloc(24 + (16 << 20));
  words.writeUInt32LE(14, 0);
  words.writeUInt32LE(words.length - 8, 4);
  words.writeUInt32LE(6, 8);
  words.writeUInt32LE(16 << 20, 12);
  words.writeUInt32LE(tag, 16);
  return packed(words);
});
const mats = fc
  .tuple(
    damaged(matHeader, 1),
    fc.array(fc.oneof({ weight: 400, arbitrary: variables }, { weight: 1, arbitrary: matBombs }), { maxLength: 3 }),
  )
  .map(([header, parts]) => Buffer.concat([header, ...parts]));

function packed(element: Uint8Array): Buffer {
  const bytes = deflateSync(element);
  const tag = Buffer.alloc(8);
  tag.writeUInt32LE(15, 0);
  tag.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([tag, bytes]);
}

/** The header's length is right: what it says of the tensors is read. */
const tensors = writeSafetensors(
  new Map([
    ['W1', W1],
    ['b1', b1],
  ]),
);
const headerBytes = Number(Buffer.from(tensors).readBigUInt64LE(0));
const safetensorsDocument: unknown = JSON.parse(Buffer.from(tensors).toString('utf8', 8, 8 + headerBytes));
const safetensorsInner = fc
  .tuple(damagedJson(safetensorsDocument), fc.constantFrom(0, 1, -1, 8))
  .map(([json, more]) => {
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    return Buffer.concat([length, json, Buffer.alloc(64 + more)]);
  });

function border(name: ArrayFormat, inputs: fc.Arbitrary<Uint8Array>, firstLayer: RegExp): Border {
  return {
    name,
    extension: `.${name}`,
    inputs,
    async read(input) {
      const { arrays } = await readArrays(input, name, 'file', wanted);
      for (const array of arrays.values()) expectWhole(array);
    },
    isDocumented: (error) => error instanceof InputError,
    firstLayer,
  };
}

function expectWhole({ shape, data }: FileArray): void {
  if (data.length !== shape.reduce((product, size) => product * size, 1)) throw new Error('an array of another length');
}

export const npz = border(
  'npz',
  fc.oneof(
    { weight: 5, arbitrary: zips },
    zips.filter((zip) => zip.length < 1e5).chain((zip) => damaged(zip)),
  ),
  /zip archive|checksum|when unpacked|stored or deflated|each name once/,
);
export const mat = border(
  'mat',
  fc.oneof(
    { weight: 4, arbitrary: mats },
    mats.chain((bytes) => damaged(bytes)),
  ),
  /MATLAB file|expected version|broken stream/,
);
export const safetensors = border(
  'safetensors',
  fc.oneof({ weight: 4, arbitrary: safetensorsInner }, damaged(tensors)),
  /begins with 8|expected a header|a JSON object/,
);
