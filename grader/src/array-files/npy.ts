import { InputError } from '@gradus/contracts';
import { columnMajor, countOf, type FileArray, quoted, rowMajor } from './array-file.ts';
import { bytesOf, decodeNumbers, encodeFloat64, type NumberType } from './number-type.ts';

// The format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
const MAGIC = '\x93NUMPY';
/** Of plain numbers it has about a hundred bytes. */
const MAX_HEADER_BYTES = 64 * 1024;
const ALIGNMENT = 64;

const TYPES: Readonly<Record<string, NumberType>> = {
  f8: 'float64',
  f4: 'float32',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  b1: 'uint8',
};

interface Header {
  readonly type: NumberType;
  readonly isLittle: boolean;
  readonly isColumnMajor: boolean;
  readonly shape: readonly number[];
}

/**
 * An array as NumPy saves it: format 1 to 3, either order, either byte order, float64, float32, integers, booleans.
 *
 * @param where - what the bytes are called in messages: `W1.npy`
 * @throws InputError when they are no such array, or are not as many as its header says
 */
export function readNpy(bytes: Uint8Array, where: string): FileArray {
  const { text, end } = headerText(bytes, where);
  const { type, isLittle, isColumnMajor, shape } = readHeader(text, where);
  const expected = countOf(shape, where) * bytesOf(type);
  if (bytes.length - end !== expected) {
    const wanted = `expected ${expected} bytes for ${shape.join('×') || 'one number'} of ${type}`;
    throw new InputError(`${where}: ${wanted}, got ${bytes.length - end} after its header at byte ${end}`);
  }
  const data = decodeNumbers(bytes.subarray(end), type, isLittle);
  return { shape, data: isColumnMajor ? data : columnMajor(data, shape) };
}

function headerText(bytes: Uint8Array, where: string): { text: string; end: number } {
  const magic = Buffer.from(bytes.subarray(0, MAGIC.length)).toString('latin1');
  if (magic !== MAGIC) throw new InputError(`${where}: expected a NumPy array, which begins with \\x93NUMPY`);
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3) throw new InputError(`${where}: expected format 1, 2 or 3 at byte 6, got ${version}`);
  const start = version === 1 ? 10 : 12;
  if (bytes.length < start) throw new InputError(`${where}: ends at byte ${bytes.length}, within the header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const end = start + length;
  if (length > MAX_HEADER_BYTES || end > bytes.length) {
    const most = Math.min(MAX_HEADER_BYTES, bytes.length - start);
    throw new InputError(`${where}: expected a header of at most ${most} bytes at byte 8, got ${length}`);
  }
  return { text: Buffer.from(bytes.subarray(start, end)).toString('latin1'), end };
}

/** `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }` in any order. */
function readHeader(text: string, where: string): Header {
  const descr = /['"]descr['"]\s*:\s*['"]([^'"]*)['"]/.exec(text)?.[1];
  const order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text)?.[1];
  const sizes = /['"]shape['"]\s*:\s*\(([\d,L\s]*)\)/.exec(text)?.[1];
  if (descr === undefined || order === undefined || sizes === undefined) {
    const wanted = 'expected descr (a plain type), fortran_order and shape in the header';
    throw new InputError(`${where}: ${wanted}, got ${quoted(text.trim())}`);
  }
  const [, byteOrder, code = ''] = /^([<>=|]?)([a-z]\d+)$/.exec(descr) ?? [];
  const type = Object.hasOwn(TYPES, code) ? TYPES[code] : undefined;
  if (type === undefined) {
    const wanted = `expected float64, float32 or integers, got ${quoted(descr)}`;
    throw new InputError(`${where}: ${wanted}${code.startsWith('c') ? ', complex numbers' : ''}; save it as float64`);
  }
  const shape = sizes.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size.trim().replace(/L$/, ''))]));
  return { type, isLittle: byteOrder !== '>', isColumnMajor: order === 'True', shape };
}

/** Format 1.0, float64, C order: what every reader of the format reads. */
export function writeNpy(array: FileArray): Uint8Array {
  const shape = array.shape.length === 1 ? `${array.shape[0]},` : array.shape.join(', ');
  const dictionary = `{'descr': '<f8', 'fortran_order': False, 'shape': (${shape}), }`;
  // Magic, version and length are 10 bytes; a line feed ends the header.
  const length = Math.ceil((10 + dictionary.length + 1) / ALIGNMENT) * ALIGNMENT - 10;
  const header = `${MAGIC}\x01\x00${String.fromCharCode(length & 0xff, length >> 8)}${dictionary.padEnd(length - 1)}\n`;
  return Buffer.concat([Buffer.from(header, 'latin1'), encodeFloat64(rowMajor(array))]);
}
