import { InputError } from '@gradus/contracts';
import { type ArrayFile, countOf, expectFew, expectNew, type FileArray, MAX_BYTES, quoted } from './array-file.ts';
import { inflated, type MatElement, MatElements, Tag } from './mat-elements.ts';
import { bytesOf, decodeNumbers, encodeFloat64, type NumberType } from './number-type.ts';

// "MAT-File Level 5 File Format", MathWorks: header, data elements, numeric arrays.
const HEADER_BYTES = 128;
const VERSION_AT = 124;
const DOUBLE_CLASS = 6;
const COMPLEX_FLAG = 0x0800;

const CLASSES: Readonly<Record<number, string>> = {
  1: 'a cell array',
  2: 'a struct',
  3: 'an object',
  4: 'a text',
  5: 'a sparse matrix',
  16: 'a function',
  17: 'an object',
};
/** Double, single and integers of 8 to 64 bits. */
const isNumeric = (ofClass: number) => ofClass >= DOUBLE_CLASS && ofClass <= 15;
/** Strings, tables and the like: they have a name where others have their dimensions. */
const OPAQUE_CLASS = 17;

/** How an array's numbers are held, which may be smaller than its class. */
const TYPES: Readonly<Record<number, NumberType>> = {
  [Tag.int8]: 'int8',
  2: 'uint8',
  3: 'int16',
  4: 'uint16',
  [Tag.int32]: 'int32',
  [Tag.uint32]: 'uint32',
  7: 'float32',
  [Tag.double]: 'float64',
  12: 'int64',
  13: 'uint64',
};

/**
 * The variables of a MATLAB file, level 5, as MATLAB saves with `-v6` and `-v7` and Octave with `-v7`.
 *
 * @param wanted - the arrays to read; the others are named only
 * @throws InputError when it is no such file, broken, too large when unpacked, or a wanted one is no array of real numbers
 */
export function readMat(bytes: Uint8Array, wanted: ReadonlySet<string>): ArrayFile {
  const isLittle = readHeader(bytes);
  const arrays = new Map<string, FileArray>();
  const names = new Set<string>();
  const others = new Map<string, string>();
  const elements = new MatElements(bytes, isLittle, HEADER_BYTES);
  let room = MAX_BYTES;
  while (!elements.isAtEnd) {
    let element = elements.next();
    if (element.tag === Tag.compressed) {
      const unpacked = inflated(element, room);
      room -= unpacked.length;
      element = new MatElements(unpacked, isLittle, 0, ` of what is compressed at ${element.where}`).next();
    }
    if (element.tag !== Tag.matrix) {
      throw new InputError(
        `${element.where}: expected a variable (element type ${Tag.matrix}), got type ${element.tag}`,
      );
    }
    const { name, array, other } = readVariable(element, isLittle, wanted);
    expectNew(name, names);
    names.add(name);
    expectFew(names.size);
    if (array !== undefined) arrays.set(name, array);
    if (other !== undefined) others.set(name, other);
  }
  return { arrays, names: [...names], others };
}

/** @returns whether numbers are little-endian */
function readHeader(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, HEADER_BYTES)).toString('latin1');
  if (start.startsWith('MATLAB 7.3') || start.startsWith('\x89HDF')) {
    throw new InputError('expected a MATLAB file of level 5, got one of version 7.3 (HDF5); save it with -v7');
  }
  const mark = start.slice(VERSION_AT + 2);
  if (mark !== 'IM' && mark !== 'MI') {
    const got = start.startsWith('# ')
      ? 'a text file of Octave'
      : start === ''
        ? 'nothing'
        : 'another or an older format';
    throw new InputError(`expected a MATLAB file of level 5 (a header of 128 bytes), got ${got}; save it with -v7`);
  }
  const isLittle = mark === 'IM';
  const version = new DataView(bytes.buffer, bytes.byteOffset).getUint16(VERSION_AT, isLittle);
  if (version !== 0x0100)
    throw new InputError(`expected version 0x0100 at byte ${VERSION_AT}, got ${version}; save it with -v7`);
  return isLittle;
}

function readVariable(
  { bytes, where }: MatElement,
  isLittle: boolean,
  wanted: ReadonlySet<string>,
): { name: string; array?: FileArray; other?: string } {
  const parts = new MatElements(bytes, isLittle, 0, ` of the variable at ${where}`);
  const [flags = 0] = words(parts.expect(Tag.uint32, 'array flags'), isLittle);
  const ofClass = flags & 0xff;
  const shape = ofClass === OPAQUE_CLASS ? [] : words(parts.expect(Tag.int32, 'dimensions'), isLittle);
  const name = Buffer.from(parts.expect(Tag.int8, 'a name')).toString('latin1');
  const other = isNumeric(ofClass) ? undefined : (CLASSES[ofClass] ?? `class ${ofClass}`);
  if (!wanted.has(name)) return { name, ...(other !== undefined && { other }) };
  if (other !== undefined || (flags & COMPLEX_FLAG) !== 0) {
    throw new InputError(
      `${quoted(name)}: expected a full matrix of real numbers, got ${other ?? 'complex ones; save real(…) of it'}`,
    );
  }
  const numbers = parts.next();
  const type = TYPES[numbers.tag];
  if (type === undefined) throw new InputError(`${quoted(name)}: expected numbers, got element type ${numbers.tag}`);
  const expected = countOf(shape, quoted(name)) * bytesOf(type);
  if (numbers.bytes.length !== expected) {
    const told = `expected ${expected} bytes for ${shape.join('×')} of ${type}, got ${numbers.bytes.length}`;
    throw new InputError(`${quoted(name)}: ${told}`);
  }
  return { name, array: { shape, data: decodeNumbers(numbers.bytes, type, isLittle) } };
}

/** Whole words of 4 bytes; a negative dimension becomes one that no file can hold. */
function words(bytes: Uint8Array, isLittle: boolean): number[] {
  return Array.from(decodeNumbers(bytes.subarray(0, bytes.length - (bytes.length % 4)), 'uint32', isLittle));
}

/** Uncompressed doubles, which every reader reads; the header tells no time, so the same arrays give the same bytes. */
export function writeMat(arrays: ReadonlyMap<string, FileArray>): Uint8Array {
  const header = Buffer.alloc(HEADER_BYTES, ' ');
  header.write('MATLAB 5.0 MAT-file, written by Gradus', 'latin1');
  // Where the data of subsystems would be: nowhere.
  header.fill(0, 116, VERSION_AT);
  header.writeUInt16LE(0x0100, VERSION_AT);
  header.write('IM', VERSION_AT + 2, 'latin1');
  const variables = Array.from(arrays, ([name, { shape, data }]) => {
    // A matrix has two dimensions at least; what has fewer is a column.
    const dimensions = [...shape, 1, 1].slice(0, Math.max(shape.length, 2));
    const parts = [
      element(Tag.uint32, wordBytes([DOUBLE_CLASS, 0])),
      element(Tag.int32, wordBytes(dimensions)),
      element(Tag.int8, Buffer.from(name, 'latin1')),
      element(Tag.double, encodeFloat64(data)),
    ];
    return element(Tag.matrix, Buffer.concat(parts));
  });
  return Buffer.concat([header, ...variables]);
}

function element(tag: number, bytes: Uint8Array): Buffer {
  const whole = Buffer.alloc(8 + Math.ceil(bytes.length / 8) * 8);
  whole.writeUInt32LE(tag, 0);
  whole.writeUInt32LE(bytes.length, 4);
  whole.set(bytes, 8);
  return whole;
}

function wordBytes(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeUInt32LE(value, i * 4);
  return bytes;
}
