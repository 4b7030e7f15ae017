import { crc32 } from 'node:zlib';
import { InputError } from '@gradus/contracts';
import { type Entry, getFileNameLowLevel, type ZipFile } from 'yauzl';
import { isOwnName } from '../submission/own-files.ts';
import { quoted } from './file-name.ts';

/** How archives are opened: names and sizes are looked at here, so that one bad entry does not hide those behind it. */
export const ZIP_OPTIONS = {
  lazyEntries: true,
  decodeStrings: false,
  validateEntrySizes: false,
  autoClose: false,
} as const;

/** Unix file types in the upper half of the external attributes: what a zip made on Unix says an entry is. */
const TYPE_MASK = 0o170000;
const FOLDER = 0o040000;
const FILE = 0o100000;
/** Bit 11 of the general purpose flags: the name is UTF-8. */
const SAYS_UTF8 = 0x800;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The name of an entry. UTF-8 is taken for what it is: many archivers write it and do not say so. */
export function nameOfEntry({ fileNameRaw, generalPurposeBitFlag, extraFields }: Entry): string {
  const isUtf8 = (generalPurposeBitFlag & SAYS_UTF8) !== 0 || canBeUtf8(fileNameRaw);
  return getFileNameLowLevel(generalPurposeBitFlag | (isUtf8 ? SAYS_UTF8 : 0), fileNameRaw, extraFields, true);
}

function canBeUtf8(bytes: Uint8Array): boolean {
  try {
    utf8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** What of an entry is needed to read it. */
export type ReadableEntry = Pick<
  Entry,
  | 'externalFileAttributes'
  | 'compressionMethod'
  | 'generalPurposeBitFlag'
  | 'uncompressedSize'
  | 'compressedSize'
  | 'crc32'
  | 'relativeOffsetOfLocalHeader'
  | 'canDecodeFileData'
>;

/** Whether it is neither a file nor a folder. */
export function isLinkOrDevice({ externalFileAttributes }: Pick<Entry, 'externalFileAttributes'>): boolean {
  const type = (externalFileAttributes >>> 16) & TYPE_MASK;
  return type !== 0 && type !== FILE && type !== FOLDER;
}

/** @throws InputError when it is a link, a device or the like, or is encrypted */
export function expectPlain(entry: ReadableEntry, name: string, path: string): void {
  const where = `${path}: ${quoted(name)}`;
  if (isLinkOrDevice(entry)) {
    throw new InputError(`${where}: expected a file, got a link or a device. Put the file itself into the archive`);
  }
  if (!entry.canDecodeFileData()) {
    throw new InputError(
      `${where}: expected an entry that is stored or deflated, got one that is encrypted or packed otherwise`,
    );
  }
}

/**
 * Unpacks an entry, and no more of it than it says to hold.
 *
 * @throws InputError when it holds another number of bytes than it says, or another content
 */
export async function contentOf(zip: ZipFile, entry: ReadableEntry, name: string, path: string): Promise<Buffer> {
  const where = `${path}: ${quoted(name)}`;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of await zip.openReadStreamPromise(entry as Entry)) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > entry.uncompressedSize) break;
  }
  if (bytes !== entry.uncompressedSize) {
    throw new InputError(
      `${where}: expected ${entry.uncompressedSize} bytes, the archive is broken (there are ${bytes > entry.uncompressedSize ? 'more' : bytes}). Hand it in again`,
    );
  }
  const content = Buffer.concat(chunks);
  if (crc32(content) !== entry.crc32) {
    throw new InputError(`${where}: expected the checksum of the archive, got another. Hand it in again`);
  }
  return content;
}

/** What no student put there by hand, or is nobody's own work. */
export function isPassedOver(name: string): boolean {
  // A part that leads elsewhere is refused, not passed over.
  return name.split('/').some((part) => part === '__MACOSX' || (!/^\.{0,2}$/.test(part) && !isOwnName(part)));
}

/** What an archive that cannot be read further says. */
export function brokenZip(path: string, where: string, error: unknown, advice = 'Hand it in again'): InputError {
  if (error instanceof InputError) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new InputError(`${path}: expected a zip file, ${where} is broken (${quoted(why)}). ${advice}`, {
    cause: error,
  });
}
