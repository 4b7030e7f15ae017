import { promisify } from 'node:util';
import { InputError } from '@gradus/contracts';
import { type Entry, fromBuffer, type Options, validateFileName, type ZipFile } from 'yauzl';
import { CollectedFiles } from './collected-files.ts';
import { readRegularFile } from './read-regular-file.ts';
import { brokenZip, contentOf, expectPlain, isPassedOver, nameOfEntry, ZIP_OPTIONS } from './zip-entries.ts';

/** Entries of any kind, folders and what is passed over among them. */
const MAX_ENTRIES = 10_000;
export const MAX_ARCHIVE_BYTES = 100 * 1024 * 1024;
const openZip = promisify<Buffer, Options, ZipFile>(fromBuffer);

/**
 * Reads a zip file entry by entry. What macOS and hidden folders add is passed over.
 *
 * @throws InputError when it is no zip file, broken or encrypted, larger than it says, or holds links, devices, paths that
 *   lead out, two files of one name, or too much
 */
export async function readZip(path: string): Promise<CollectedFiles> {
  return await unpackZip(await readRegularFile(path, MAX_ARCHIVE_BYTES), path);
}

/**
 * Reads a zip file that is in memory.
 *
 * @param path - where it is from, for messages
 * @throws InputError as `readZip` does
 */
export async function unpackZip(bytes: Buffer, path: string): Promise<CollectedFiles> {
  const zip = await openZip(bytes, ZIP_OPTIONS).catch((error: unknown) => {
    throw brokenZip(path, 'the archive', error);
  });
  if (zip.entryCount > MAX_ENTRIES) {
    throw new InputError(`${path}: expected at most ${MAX_ENTRIES} entries, got ${zip.entryCount}`);
  }
  const files = new CollectedFiles(path);
  try {
    for await (const entry of zip.eachEntry()) await take(zip, entry, files, path);
  } catch (error) {
    throw brokenZip(path, 'the archive', error);
  }
  return files;
}

async function take(zip: ZipFile, entry: Entry, files: CollectedFiles, path: string): Promise<void> {
  const name = nameOfEntry(entry);
  const refused = validateFileName(name);
  if (refused !== null) throw new Error(refused);
  expectPlain(entry, name, path);
  if (name.endsWith('/') || isPassedOver(name)) return;
  files.expect(name, entry.uncompressedSize);
  const content = await contentOf(zip, entry, name, path);
  // The archive tells no zone: this machine's would make another hand-in of it elsewhere.
  files.add(name, { content, modified: entry.getLastModDate({ timezone: 'UTC' }) });
}
