import { InputError } from '@gradus/contracts';
import {
  type ArrayFile,
  columnMajor,
  countOf,
  expectFew,
  expectFewEntries,
  type FileArray,
  quoted,
  rowMajor,
} from './array-file.ts';
import { bytesOf, decodeNumbers, encodeFloat64, type NumberType } from './number-type.ts';

// The format: https://github.com/huggingface/safetensors#format
const LENGTH_BYTES = 8;
const MAX_HEADER_BYTES = 1024 * 1024;
const METADATA = '__metadata__';

const TYPES: Readonly<Record<string, NumberType>> = {
  F64: 'float64',
  F32: 'float32',
  I8: 'int8',
  I16: 'int16',
  I32: 'int32',
  I64: 'int64',
  U8: 'uint8',
  U16: 'uint16',
  U32: 'uint32',
  U64: 'uint64',
  BOOL: 'uint8',
};

interface Tensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Bytes after the header. */
  readonly start: number;
  readonly end: number;
}

/**
 * A file of tensors as `safetensors` saves them.
 *
 * @param wanted - the arrays to read; the others are named only
 * @throws InputError when it is no such file, its tensors overlap or leave holes, or a wanted one is not of its shape
 */
export function readSafetensors(bytes: Uint8Array, wanted: ReadonlySet<string>): ArrayFile {
  const { header, dataStart } = readHeader(bytes);
  const tensors = Object.entries(header).flatMap(([name, entry]) => (name === METADATA ? [] : [tensorOf(name, entry)]));
  expectFew(tensors.length);
  expectNoGaps(tensors, bytes.length - dataStart);
  const arrays = new Map<string, FileArray>();
  for (const tensor of tensors) {
    if (!wanted.has(tensor.name)) continue;
    arrays.set(tensor.name, decode(tensor, bytes.subarray(dataStart + tensor.start, dataStart + tensor.end)));
    expectFewEntries(arrays);
  }
  return { arrays, names: tensors.map(({ name }) => name) };
}

function readHeader(bytes: Uint8Array): { header: object; dataStart: number } {
  if (bytes.length < LENGTH_BYTES) {
    throw new InputError(`expected a safetensors file, which begins with 8 bytes, got ${bytes.length}`);
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  const most = Math.min(MAX_HEADER_BYTES, bytes.length - LENGTH_BYTES);
  if (length > most) throw new InputError(`expected a header of at most ${most} bytes at byte 0, got ${length}`);
  const dataStart = LENGTH_BYTES + Number(length);
  const text = Buffer.from(bytes.subarray(LENGTH_BYTES, dataStart)).toString('utf8');
  const header = parsed(text);
  if (!isRecord(header)) throw new InputError(`expected a JSON object at byte ${LENGTH_BYTES}, got ${quoted(text)}`);
  return { header, dataStart };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function tensorOf(name: string, entry: unknown): Tensor {
  if (isRecord(entry)) {
    const { dtype, shape, data_offsets: offsets } = entry;
    if (typeof dtype === 'string' && isSizes(shape) && isSizes(offsets) && offsets.length === 2) {
      const [start = 0, end = 0] = offsets;
      return { name, dtype, shape, start, end };
    }
  }
  const wanted = '{ "dtype": "F64", "shape": [5, 6], "data_offsets": [0, 240] }';
  throw new InputError(`${quoted(name)}: expected an entry like ${wanted} in the header`);
}

/** The bytes of the tensors follow each other and are all that there is. */
function expectNoGaps(tensors: readonly Tensor[], bytes: number): void {
  let at = 0;
  for (const { name, start, end } of tensors.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (start !== at || end < start) {
      throw new InputError(`${quoted(name)}: expected data_offsets from ${at} on, got ${start} to ${end}`);
    }
    at = end;
  }
  if (at !== bytes) throw new InputError(`expected ${at} bytes after the header, got ${bytes}`);
}

function decode({ name, dtype, shape, start, end }: Tensor, bytes: Uint8Array): FileArray {
  const type = Object.hasOwn(TYPES, dtype) ? TYPES[dtype] : undefined;
  if (type === undefined) {
    throw new InputError(`${quoted(name)}: expected F64, F32 or integers, got ${quoted(dtype)}; save it as float64`);
  }
  const expected = countOf(shape, quoted(name)) * bytesOf(type);
  if (bytes.length !== expected) {
    const wanted = `expected ${expected} bytes for ${shape.join('×') || 'one number'} of ${type}`;
    throw new InputError(`${quoted(name)}: ${wanted}, got ${bytes.length} (data_offsets ${start} to ${end})`);
  }
  return { shape, data: columnMajor(decodeNumbers(bytes, type, true), shape) };
}

/** Float64, in the order of the map; the data begins at a multiple of 8 bytes. */
export function writeSafetensors(arrays: ReadonlyMap<string, FileArray>): Uint8Array {
  let at = 0;
  const entries = Array.from(arrays, ([name, { shape, data }]) => {
    const start = at;
    at += data.length * 8;
    return [name, { dtype: 'F64', shape, data_offsets: [start, at] }] as const;
  });
  const json = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Math.ceil(json.length / 8) * 8;
  const header = Buffer.alloc(LENGTH_BYTES + length, ' ');
  header.writeBigUInt64LE(BigInt(length));
  json.copy(header, LENGTH_BYTES);
  return Buffer.concat([header, ...Array.from(arrays.values(), (array) => encodeFloat64(rowMajor(array)))]);
}
