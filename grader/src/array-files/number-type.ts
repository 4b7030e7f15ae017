interface Coding {
  readonly bytes: number;
  read(view: DataView, at: number, isLittle: boolean): number;
}

const CODINGS = {
  float64: { bytes: 8, read: (view, at, isLittle) => view.getFloat64(at, isLittle) },
  float32: { bytes: 4, read: (view, at, isLittle) => view.getFloat32(at, isLittle) },
  int8: { bytes: 1, read: (view, at) => view.getInt8(at) },
  int16: { bytes: 2, read: (view, at, isLittle) => view.getInt16(at, isLittle) },
  int32: { bytes: 4, read: (view, at, isLittle) => view.getInt32(at, isLittle) },
  int64: { bytes: 8, read: (view, at, isLittle) => Number(view.getBigInt64(at, isLittle)) },
  uint8: { bytes: 1, read: (view, at) => view.getUint8(at) },
  uint16: { bytes: 2, read: (view, at, isLittle) => view.getUint16(at, isLittle) },
  uint32: { bytes: 4, read: (view, at, isLittle) => view.getUint32(at, isLittle) },
  uint64: { bytes: 8, read: (view, at, isLittle) => Number(view.getBigUint64(at, isLittle)) },
} satisfies Record<string, Coding>;

/** How a file holds each number; integers beyond 2⁵³ are rounded. */
export type NumberType = keyof typeof CODINGS;

export function bytesOf(type: NumberType): number {
  return CODINGS[type].bytes;
}

/** All numbers in `bytes`, whose length is a multiple of the type's. */
export function decodeNumbers(bytes: Uint8Array, type: NumberType, isLittle: boolean): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const coding: Coding = CODINGS[type];
  return Float64Array.from({ length: bytes.byteLength / coding.bytes }, (_, i) =>
    coding.read(view, i * coding.bytes, isLittle),
  );
}

/** Float64, little-endian, on any machine. */
export function encodeFloat64(numbers: Float64Array): Uint8Array {
  const bytes = new Uint8Array(numbers.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of numbers.entries()) view.setFloat64(i * 8, value, true);
  return bytes;
}
