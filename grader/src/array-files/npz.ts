import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { InputError } from '@gradus/contracts';
import { type ZipOptions, zipSync } from 'fflate';
import { type Entry, fromBuffer, type Options, type ZipFile } from 'yauzl';
import { type ArrayFile, expectFew, expectNew, type FileArray, MAX_BYTES, quoted } from './array-file.ts';
import { readNpy, writeNpy } from './npy.ts';

const SUFFIX = '.npy';
const open = promisify<Buffer, Options, ZipFile>(fromBuffer);

/**
 * An archive as NumPy's `savez` and `savez_compressed` write it.
 *
 * @param wanted - the arrays to read; the others are named only
 * @throws InputError when it is no such archive, broken, or too large when unpacked
 */
export async function readNpz(bytes: Uint8Array, wanted: ReadonlySet<string>): Promise<ArrayFile> {
  const zip = await open(Buffer.from(bytes), { lazyEntries: true }).catch(refuse('the archive'));
  const arrays = new Map<string, FileArray>();
  const names = new Set<string>();
  let unpacked = 0;
  expectFew(zip.entryCount);
  for await (const entry of entriesOf(zip)) {
    if (!entry.fileName.endsWith(SUFFIX)) continue;
    const name = entry.fileName.slice(0, -SUFFIX.length);
    expectNew(name, names);
    names.add(name);
    if (!wanted.has(name)) continue;
    unpacked += entry.uncompressedSize;
    if (unpacked > MAX_BYTES) {
      throw new InputError(
        `${quoted(entry.fileName)}: expected at most ${MAX_BYTES} bytes when unpacked, got ${unpacked}`,
      );
    }
    arrays.set(name, readNpy(await unpack(zip, entry), quoted(entry.fileName)));
  }
  return { arrays, names: [...names] };
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  try {
    yield* zip.eachEntry();
  } catch (error) {
    refuse('the archive')(error);
  }
}

/** The size that the entry claims is held against what comes, and so is its checksum. */
async function unpack(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const where = quoted(entry.fileName);
  if (!entry.canDecodeFileData()) {
    throw new InputError(
      `${where}: expected an entry that is stored or deflated, got one that is encrypted or packed otherwise`,
    );
  }
  const content = await contentOf(zip, entry).catch(refuse(where));
  if (crc32(content) !== entry.crc32)
    throw new InputError(`${where}: expected the checksum of the archive, got another; save it again`);
  return content;
}

async function contentOf(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Whatever the zip library says of the bytes is the file's fault. */
function refuse(where: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof InputError) throw error;
    const said = error instanceof Error ? error.message : String(error);
    const reason = said.startsWith('End of central directory') ? 'it is cut off, or none at all' : said;
    throw new InputError(
      `${where}: expected a zip archive of NumPy arrays (numpy.savez), got a broken one: ${reason}; save it again`,
      {
        cause: error,
      },
    );
  };
}

/** As `numpy.savez` writes it; the same bytes for the same arrays. */
export function writeNpz(arrays: ReadonlyMap<string, FileArray>): Uint8Array {
  // The first day that a zip archive can tell, in the time zone in which the library reads it.
  const options: ZipOptions = { level: 0, mtime: new Date(1980, 0, 1) };
  return zipSync(
    Object.fromEntries(Array.from(arrays, ([name, array]) => [`${name}${SUFFIX}`, writeNpy(array)])),
    options,
  );
}
