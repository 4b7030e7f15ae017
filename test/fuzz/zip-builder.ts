import { crc32, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';

/** An entry of an archive, and where it lies about itself. */
export interface ZipEntry {
  readonly name: string;
  readonly content: Uint8Array;
  readonly isPacked: boolean;
  readonly lies: ZipLies;
}

interface ZipLies {
  readonly checksum: number;
  readonly size: number;
  readonly packedSize: number;
  readonly offset: number;
  readonly method: number | undefined;
  readonly flags: number;
  readonly attributes: number;
  readonly extra: Uint8Array;
  readonly localName: string | undefined;
}

const off = fc.oneof({ weight: 30, arbitrary: fc.constant(0) }, fc.constantFrom(1, -1, 1000, 0x7fffffff, 0xffffffff));
/** Extra fields: zip64 with too little in it, a unicode path, a length that lies. */
const EXTRAS = ['', '01000000', '0100080000000000', '0100ffff', '757005000100000000', '7570060001000000002e', '0a'].map(
  (hex) => Buffer.from(hex, 'hex'),
);
const rarely = <T>(usual: T, ...odd: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 30, arbitrary: fc.constant(usual) }, fc.constantFrom(...odd));

export const zipLies: fc.Arbitrary<ZipLies> = fc.record({
  checksum: off,
  size: off,
  packedSize: off,
  offset: off,
  method: rarely<number | undefined>(undefined, 0, 1, 8, 9, 12, 99),
  flags: rarely(0x800, 0, 1, 8, 0x40, 0x2000, 0xffff),
  // File, link, device, folder, pipe of Unix.
  attributes: rarely(0, ...[0o100644, 0o120777, 0o020600, 0o040755, 0o010644].map((mode) => (mode << 16) >>> 0)),
  extra: rarely(...(EXTRAS as [Buffer, ...Buffer[]])),
  localName: rarely<string | undefined>(undefined, '', '../x', 'another'),
});

/** A zip archive: what is not lied about is right, checksums included. */
export function zipOf(entries: readonly ZipEntry[]): Uint8Array {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const { name, content, isPacked, lies } of entries) {
    const packed = isPacked ? deflateRawSync(content) : Buffer.from(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(lies.flags, 2);
    common.writeUInt16LE(lies.method ?? (isPacked ? 8 : 0), 4);
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE((crc32(content) + lies.checksum) >>> 0, 10);
    common.writeUInt32LE((packed.length + lies.packedSize) >>> 0, 14);
    common.writeUInt32LE((content.length + lies.size) >>> 0, 18);
    const nameBytes = Buffer.from(name);
    const localName = Buffer.from(lies.localName ?? name);
    const localLengths = lengths(localName.length, 0);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common.subarray(0, 22), localLengths, localName, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(lies.attributes, 6);
    tail.writeUInt32LE((at + lies.offset) >>> 0, 10);
    const head = [Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common.subarray(0, 22)];
    central.push(Buffer.concat([...head, lengths(nameBytes.length, lies.extra.length), tail, nameBytes, lies.extra]));
    locals.push(local);
    at += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...locals, directory, Buffer.from('PK\x05\x06'), end]);
}

function lengths(name: number, extra: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16LE(name, 0);
  bytes.writeUInt16LE(extra, 2);
  return bytes;
}
