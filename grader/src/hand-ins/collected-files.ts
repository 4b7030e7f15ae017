import { chmod, mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputError } from '@gradus/contracts';
import { partsOfName, quoted } from './file-name.ts';

const MAX_FILES = 1000;
const MAX_BYTES = 50 * 1024 * 1024;

export interface CollectedFile {
  readonly content: Uint8Array;
  /** When it was changed last, as the folder or the archive says. */
  readonly modified: Date;
}

/** The files of one hand-in as they were read: from here on nothing that happens to the originals changes them. */
export class CollectedFiles {
  readonly #where: string;
  readonly #files = new Map<string, CollectedFile>();
  /** Folders and files in the form in which two names are one on some system. */
  readonly #names = new Map<string, string>();
  #bytes = 0;

  /** @param where - what is read, for messages */
  constructor(where: string) {
    this.#where = where;
  }

  /** Bytes that may still come. */
  get room(): number {
    return MAX_BYTES - this.#bytes;
  }

  get names(): readonly string[] {
    return [...this.#files.keys()].sort();
  }

  /**
   * Sees, before anything is read, whether a file may come.
   *
   * @param bytes - what its size is said to be
   * @throws InputError when its name is none, is there already, or there are too many or too large files
   */
  expect(name: string, bytes: number): void {
    const parts = partsOfName(name, this.#where);
    if (this.#files.size >= MAX_FILES) {
      throw new InputError(`${this.#where}: expected at most ${MAX_FILES} files. Leave out what is not the submission`);
    }
    if (bytes > this.room) {
      throw new InputError(
        `${this.#where}: expected at most ${MAX_BYTES} bytes when unpacked, but with ${quoted(name)} there are more. Leave out data and pictures`,
      );
    }
    // A file may not be a folder of another one, either.
    for (let length = 1; length <= parts.length; length++) {
      const path = parts.slice(0, length).join('/');
      const kind = length < parts.length ? 'folder' : 'file';
      const before = this.#names.get(same(path));
      if (before !== undefined && (before !== 'folder' || kind !== 'folder')) {
        throw new InputError(`${this.#where}: expected each name once, got ${quoted(path)} twice`);
      }
      this.#names.set(same(path), kind);
    }
  }

  /** @param name - one that was expected */
  add(name: string, file: CollectedFile): void {
    this.#bytes += file.content.length;
    this.#files.set(name, file);
  }

  /** By their names, sorted. */
  get entries(): readonly (readonly [name: string, file: CollectedFile])[] {
    return [...this.#files].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Writes all files into a new folder, to be read and not changed. */
  async write(folder: string): Promise<void> {
    await makeFolder(folder);
    for (const [name, { content, modified }] of this.#files) {
      const path = join(folder, name);
      await makeFolder(dirname(path));
      await writeFile(path, content, { flag: 'wx' });
      await chmod(path, 0o444);
      // Large files count by it.
      await utimes(path, modified, modified);
    }
  }
}

/** Upper and lower case, and two ways to write é, are one name on some systems. */
function same(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o755 });
}
