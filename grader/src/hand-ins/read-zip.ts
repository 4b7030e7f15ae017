import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { InputError } from '@gradus/contracts';
import { type Entry, fromBuffer, type Options, type ZipFile } from 'yauzl';
import { isOwnName } from '../submission/own-files.ts';
import { CollectedFiles } from './collected-files.ts';
import { quoted } from './file-name.ts';
import { readRegularFile } from './read-regular-file.ts';

/** Entries of any kind, folders and what is passed over among them. */
const MAX_ENTRIES = 10_000;
const MAX_ARCHIVE_BYTES = 100 * 1024 * 1024;
const openZip = promisify<Buffer, Options, ZipFile>(fromBuffer);

/** Unix file types in the upper half of the external attributes: what a zip made on Unix says an entry is. */
const TYPE_MASK = 0o170000;
const FOLDER = 0o040000;
const FILE = 0o100000;

/**
 * Reads a zip file entry by entry. What macOS and hidden folders add is passed over.
 *
 * @throws InputError when it is no zip file, broken or encrypted, larger than it says, or holds links, devices, paths that
 *   lead out, two files of one name, or too much
 */
export async function readZip(path: string): Promise<CollectedFiles> {
  const bytes = await readRegularFile(path, MAX_ARCHIVE_BYTES);
  const refuse = (where: string) => (error: unknown) => {
    if (error instanceof InputError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError(`${path}: expected a zip file, ${where} is broken (${quoted(why)}). Hand it in again`, {
      cause: error,
    });
  };
  const zip = await openZip(bytes, { lazyEntries: true, strictFileNames: true, validateEntrySizes: true }).catch(
    refuse('the archive'),
  );
  if (zip.entryCount > MAX_ENTRIES) {
    throw new InputError(`${path}: expected at most ${MAX_ENTRIES} entries, got ${zip.entryCount}`);
  }
  const files = new CollectedFiles(path);
  try {
    for await (const entry of zip.eachEntry()) await take(zip, entry, files, path);
  } catch (error) {
    refuse('the archive')(error);
  }
  return files;
}

async function take(zip: ZipFile, entry: Entry, files: CollectedFiles, path: string): Promise<void> {
  const name = entry.fileName;
  expectPlain(entry, path);
  if (name.endsWith('/') || isPassedOver(name)) return;
  files.expect(name, entry.uncompressedSize);
  const content = await contentOf(zip, entry);
  if (crc32(content) !== entry.crc32) {
    throw new InputError(
      `${path}: ${quoted(name)}: expected the checksum of the archive, got another. Hand it in again`,
    );
  }
  files.add(name, { content, modified: entry.getLastModDate() });
}

/** @throws InputError when it is a link, a device or the like, or is encrypted */
function expectPlain(entry: Entry, path: string): void {
  const where = `${path}: ${quoted(entry.fileName)}`;
  const type = (entry.externalFileAttributes >>> 16) & TYPE_MASK;
  if (type !== 0 && type !== FILE && type !== FOLDER) {
    throw new InputError(`${where}: expected a file, got a link or a device. Put the file itself into the archive`);
  }
  if (!entry.canDecodeFileData()) {
    throw new InputError(
      `${where}: expected an entry that is stored or deflated, got one that is encrypted or packed otherwise`,
    );
  }
}

async function contentOf(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const chunks: Buffer[] = [];
  // Its size is held against what it said of itself while it comes.
  for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** What no student put there by hand, or is nobody's own work. */
function isPassedOver(name: string): boolean {
  // A part that leads elsewhere is refused, not passed over.
  return name.split('/').some((part) => part === '__MACOSX' || (!/^\.{0,2}$/.test(part) && !isOwnName(part)));
}
