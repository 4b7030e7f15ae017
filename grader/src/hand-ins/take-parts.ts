import { chmod, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { InputError } from '@gradus/contracts';
import { languageOfFile } from '../languages/languages.ts';
import { LARGE_BYTES } from '../submission/own-files.ts';
import type { ClassFiles } from './class-files.ts';
import type { TakenHandIn } from './class-list.ts';
import { type CollectedFile, CollectedFiles } from './collected-files.ts';
import { quoted, shown } from './file-name.ts';
import { ARCHIVE } from './layouts/folder.ts';
import type { FoundHandIn } from './layouts/layout.ts';
import { MAX_ARCHIVE_BYTES, unpackZip } from './read-zip.ts';

const MAX_BYTES = 50 * 1024 * 1024;

/**
 * Copies what a student handed in as a stranger's: whatever happens to the original from here on, what is hashed, shown to
 * the sandbox and graded is the copy. Folders and files of one hand-in are laid together; archives at their top are
 * unpacked, without the folder around all that is in them.
 *
 * @param name - of the copy, safe
 * @param into - a folder of ours, empty
 * @throws InputError when it holds what is not taken, see `readFolder`, `readZip` and `readRegularFile`, two files of one
 *   name, or a file is called what no file should be
 */
export async function takeParts(
  classFiles: ClassFiles,
  handIn: FoundHandIn,
  name: string,
  into: string,
): Promise<TakenHandIn> {
  const where = handIn.source;
  const leftOut = [...(handIn.leftOut ?? [])];
  const unpacksAll = handIn.unpacksAll === true;
  const all = new LaidFiles(where);
  for (const { entry, name: as } of handIn.parts) {
    if (entry.kind === 'folder') {
      const taken = await classFiles.readFolder(entry.path);
      all.lay(taken.files.entries);
      for (const large of taken.leftOut) {
        // What is handed in packed is not left out for its size.
        const isPacked =
          isArchive(large) && (unpacksAll || (taken.files.names.length === 0 && taken.leftOut.length === 1));
        if (!isPacked) leftOut.push(shown(large));
        else all.lay([[large, await classFiles.readFile(`${entry.path}/${large}`, MAX_ARCHIVE_BYTES)]]);
      }
    } else if (isData(as) && (await classFiles.sizeOf(entry.path)) > LARGE_BYTES) {
      leftOut.push(shown(as));
    } else {
      all.lay([[as, await classFiles.readFile(entry.path, as.endsWith(ARCHIVE) ? MAX_ARCHIVE_BYTES : all.room)]]);
    }
  }
  const [only] = handIn.parts;
  const isAlone =
    all.files.size === 1 && only?.entry.kind !== 'folder' && languageOfFile(only?.name ?? '') !== undefined;
  const unpacked = await unpackAll(all.files, unpacksAll || all.files.size === 1, where);
  const files = new CollectedFiles(where);
  for (const [as, file] of handIn.isNumbered ? withoutNumbers(unpacked) : unpacked) {
    files.expect(as, file.content.length);
    files.add(as, file);
  }
  leftOut.sort();
  if (!isAlone) {
    const path = join(into, name);
    await files.write(path);
    return { path, isAlone, leftOut };
  }
  const path = join(into, name + extname(only?.name ?? ''));
  const [file] = all.files.values();
  await writeFile(path, file?.content ?? '', { flag: 'wx' });
  await chmod(path, 0o444);
  return { path, isAlone, leftOut };
}

/** Files of several parts in one place, with no more in memory than one hand-in may have. */
class LaidFiles {
  readonly files = new Map<string, CollectedFile>();
  readonly #where: string;
  #bytes = 0;
  #packedBytes = 0;

  constructor(where: string) {
    this.#where = where;
  }

  /** Bytes that may still come, unpacked. */
  get room(): number {
    return MAX_BYTES - this.#bytes;
  }

  /**
   * Puts files beside those that are there. The same file twice is one.
   *
   * @throws InputError when there is another of the name, or too much
   */
  lay(files: Iterable<readonly [name: string, file: CollectedFile]>): void {
    for (const [name, file] of files) {
      const before = this.files.get(name);
      if (before !== undefined && Buffer.compare(before.content, file.content) !== 0) {
        throw new InputError(`${this.#where}: expected each name once, got ${quoted(name)} twice. Remove one`);
      }
      if (before !== undefined) continue;
      if (name.endsWith(ARCHIVE)) this.#packedBytes += file.content.length;
      else this.#bytes += file.content.length;
      if (this.#bytes > MAX_BYTES || this.#packedBytes > MAX_ARCHIVE_BYTES) {
        throw new InputError(
          `${this.#where}: expected at most ${MAX_BYTES} bytes and archives of ${MAX_ARCHIVE_BYTES}, but with ${quoted(name)} there are more. Leave out data and pictures`,
        );
      }
      this.files.set(name, file);
    }
  }
}

async function unpackAll(
  files: ReadonlyMap<string, CollectedFile>,
  unpacks: boolean,
  where: string,
): Promise<ReadonlyMap<string, CollectedFile>> {
  if (!unpacks || ![...files.keys()].some(isArchive)) return files;
  const all = new LaidFiles(where);
  all.lay([...files].filter(([name]) => !isArchive(name)));
  for (const [name, { content }] of files) {
    if (!isArchive(name)) continue;
    const archive = await unpackZip(Buffer.from(content), shown(name) === where ? where : `${where}: ${shown(name)}`);
    all.lay(withoutOnlyFolder(archive.entries));
  }
  return all.files;
}

/** At the top of a hand-in. */
function isArchive(name: string): boolean {
  return name.endsWith(ARCHIVE) && !name.includes('/');
}

function isData(name: string): boolean {
  return languageOfFile(name) === undefined && !name.endsWith(ARCHIVE);
}

/** Who packs a folder has a folder in the archive, and nothing beside it. */
function withoutOnlyFolder(
  files: readonly (readonly [name: string, file: CollectedFile])[],
): readonly (readonly [name: string, file: CollectedFile])[] {
  const end = files[0]?.[0].indexOf('/') ?? -1;
  const folder = files[0]?.[0].slice(0, end + 1) ?? '';
  if (end < 0 || !files.every(([name]) => name.startsWith(folder))) return files;
  return withoutOnlyFolder(files.map(([name, file]) => [name.slice(folder.length), file]));
}

/**
 * Canvas calls a file that is handed in again `relu-1.py`. It gets its name back where no other file has it, and no other
 * speaks of it by the number: then that is its name.
 *
 * @see instructure/canvas-lms `app/models/attachment.rb`, `make_unique_filename`
 */
function withoutNumbers(files: ReadonlyMap<string, CollectedFile>): ReadonlyMap<string, CollectedFile> {
  const names = new Map<string, CollectedFile>();
  const wanted = [...files.keys()].map((name) => /^(.+?)-\d{1,3}(\.[^./]+)$/.exec(name)?.slice(1).join('') ?? name);
  for (const [at, [name, file]] of [...files].entries()) {
    const without = wanted[at] as string;
    const stem = name.replace(/\.[^./]+$/, '');
    const isFree = wanted.filter((other) => other === without).length === 1;
    const isSpokenOf = [...files].some(([other, { content }]) => other !== name && Buffer.from(content).includes(stem));
    names.set(isFree && !isSpokenOf && languageOfFile(name) !== undefined ? without : name, file);
  }
  return names;
}
