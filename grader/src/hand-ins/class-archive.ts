import { close, open } from 'node:fs';
import { promisify } from 'node:util';
import { InputError } from '@gradus/contracts';
import { Entry, fromFd, type Options, type ZipFile } from 'yauzl';
import { languageOfFile } from '../languages/languages.ts';
import { isOwnName, LARGE_BYTES, OF_ENVIRONMENTS } from '../submission/own-files.ts';
import type { ClassEntry, ClassFiles, TakenFolder } from './class-files.ts';
import { CollectedFiles } from './collected-files.ts';
import { partsOfName, quoted, shown } from './file-name.ts';
import { linesOf } from './lines-of.ts';
import { brokenZip, contentOf, expectPlain, isLinkOrDevice, nameOfEntry, ZIP_OPTIONS } from './zip-entries.ts';

/** Of the whole class. */
const MAX_ENTRIES = 1_000_000;
/** Of one student. */
const MAX_FILES_IN_FOLDER = 10_000;
/** Who gives a whole class is its teacher. */
const AGAIN = 'Download it again';
const MAX_REFUSED = 1000;
const MAX_REFUSED_LENGTH = 1000;
const openZip = promisify<number, Options, ZipFile>(fromFd);
const openFile = promisify(open);
const closeFile = promisify(close);

/** A folder of an archive, or a file with what is needed to read it. */
interface Node {
  readonly entry?: Entry;
  readonly children?: Map<string, Node>;
  isClone?: boolean;
}

/**
 * A class in a zip file. Its directory is read once; what it holds is read from the open file where it is asked for, so
 * that the archive may be larger than memory.
 */
export class ClassArchive implements ClassFiles {
  readonly where: string;
  readonly isArchive = true;
  readonly refused = new Map<string, string>();
  readonly #zip: ZipFile;
  readonly #root: Node = { children: new Map() };

  private constructor(path: string, zip: ZipFile) {
    this.where = path;
    this.#zip = zip;
  }

  /** @throws InputError when it cannot be read, is no zip file, or its directory is broken or too large */
  static async open(path: string): Promise<ClassArchive> {
    const file = await openFile(path, 'r').catch((cause: NodeJS.ErrnoException) => {
      throw new InputError(`${path}: expected a folder or a .zip of submissions, cannot read it (${cause.code})`, {
        cause,
      });
    });
    const zip = await openZip(file, ZIP_OPTIONS).catch(async (error: unknown) => {
      await closeFile(file);
      throw brokenZip(path, 'the archive', error, AGAIN);
    });
    const archive = new ClassArchive(path, zip);
    try {
      await archive.#readDirectory();
    } catch (error) {
      await archive.close();
      throw brokenZip(path, 'its directory', error, AGAIN);
    }
    return archive;
  }

  async list(folder: string): Promise<readonly ClassEntry[]> {
    const entries: ClassEntry[] = [];
    for (const [name, { children }] of this.#find(folder)?.children ?? []) {
      const path = folder === '' ? name : `${folder}/${name}`;
      entries.push({ name, path, kind: children === undefined ? 'file' : 'folder' });
    }
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async isClone(folder: string): Promise<boolean> {
    return this.#find(folder)?.isClone === true;
  }

  async readFolder(folder: string): Promise<TakenFolder> {
    const where = this.#whereIs(folder);
    const found: [name: string, entry: Entry][] = [];
    for (const file of ownFilesIn(this.#find(folder) ?? {}, '')) {
      if (found.push(file) > MAX_FILES_IN_FOLDER) {
        throw new InputError(`${where}: expected at most ${MAX_FILES_IN_FOLDER} files, found more. Leave out data`);
      }
    }
    this.#expectNoneRefused(folder);
    const isData = ([name, entry]: readonly [string, Entry]): boolean =>
      entry.uncompressedSize > LARGE_BYTES && languageOfFile(name) === undefined;
    const files = new CollectedFiles(where);
    for (const [name, entry] of found.filter((file) => !isData(file))) {
      files.expect(name, entry.uncompressedSize);
      files.add(name, { content: await this.#content(entry, name, where), modified: modifiedAt(entry) });
    }
    return { files, leftOut: found.filter(isData).map(([name]) => name) };
  }

  async sizeOf(path: string): Promise<number> {
    return this.#find(path)?.entry?.uncompressedSize ?? 0;
  }

  async readFile(path: string, maxBytes: number): Promise<{ content: Buffer; modified: Date }> {
    const entry = this.#expectFile(path, maxBytes);
    return { content: await this.#content(entry, path, this.where), modified: modifiedAt(entry) };
  }

  async *lines(path: string, maxBytes: number): AsyncGenerator<string> {
    const entry = this.#expectFile(path, maxBytes);
    const where = this.#whereIs(path);
    expectPlain(entry, path, this.where);
    try {
      yield* linesOf(upTo(entry.uncompressedSize, await this.#zip.openReadStreamPromise(entry)), where);
    } catch (error) {
      throw brokenZip(where, 'it', error, AGAIN);
    }
  }

  async close(): Promise<void> {
    if (this.#zip.isOpen) this.#zip.close();
  }

  async #readDirectory(): Promise<void> {
    if (this.#zip.entryCount > MAX_ENTRIES) {
      throw new InputError(
        `${this.where}: expected at most ${MAX_ENTRIES} entries, got ${this.#zip.entryCount}. Unpack it, and give the folder`,
      );
    }
    for await (const entry of this.#zip.eachEntry()) this.#add(entry);
  }

  #add(entry: Entry): void {
    const name = nameOfEntry(entry);
    const path = name.replace(/\/$/, '');
    const parts = path.split('/');
    const hidden = parts.findIndex((part) => part === '__MACOSX' || /^\.(?!\.?$)/.test(part));
    const wrong = refusalOf(hidden < 0 ? path : parts.slice(0, hidden).join('/'));
    if (hidden >= 0) {
      const clone = parts[hidden] === '.git' && wrong === undefined && this.#folder(parts.slice(0, hidden));
      if (clone) clone.isClone = true;
      return;
    }
    if (wrong !== undefined) {
      this.#refuse(path, wrong);
      return;
    }
    const isFolder = name.endsWith('/');
    if (isLinkOrDevice(entry)) this.#refuse(path, 'expected a file, got a link or a device');
    else if (isFolder ? !this.#folder(parts) : !this.#addFile(parts, entry)) {
      this.#refuse(path, 'expected each name once, got it twice');
    }
  }

  #addFile(parts: readonly string[], entry: Entry): boolean {
    const folder = this.#folder(parts.slice(0, -1));
    const name = parts.at(-1) as string;
    if (!folder || folder.children?.has(name)) return false;
    folder.children?.set(name, { entry: slim(entry) });
    return true;
  }

  /** @returns the folder, made where it is not there yet, or `undefined` where a file has the name */
  #folder(parts: readonly string[]): Node | undefined {
    let node = this.#root;
    for (const part of parts) {
      if (node.children === undefined) return undefined;
      const next: Node = node.children.get(part) ?? { children: new Map() };
      node.children.set(part, next);
      node = next;
    }
    return node.children === undefined ? undefined : node;
  }

  #find(path: string): Node | undefined {
    let node: Node | undefined = this.#root;
    for (const part of path === '' ? [] : path.split('/')) node = node?.children?.get(part);
    return node;
  }

  #expectFile(path: string, maxBytes: number): Entry {
    const where = this.#whereIs(path);
    this.#expectNoneRefused(path);
    const entry = this.#find(path)?.entry;
    if (entry === undefined) throw new InputError(`${where}: expected a regular file`);
    if (entry.uncompressedSize > maxBytes) {
      throw new InputError(`${where}: expected at most ${maxBytes} bytes, got ${entry.uncompressedSize}`);
    }
    return entry;
  }

  async #content(entry: Entry, name: string, where: string): Promise<Buffer> {
    expectPlain(entry, name, where);
    try {
      return await contentOf(this.#zip, entry, name, where);
    } catch (error) {
      throw brokenZip(where, quoted(name), error);
    }
  }

  #whereIs(path: string): string {
    return `${this.where}: ${shown(path)}`;
  }

  #refuse(path: string, reason: string): void {
    if (this.refused.size < MAX_REFUSED) this.refused.set(path.slice(0, MAX_REFUSED_LENGTH), reason);
  }

  #expectNoneRefused(path: string): void {
    for (const [refused, reason] of this.refused) {
      if (refused === path || refused.startsWith(`${path}/`)) {
        throw new InputError(`${this.where}: ${quoted(refused)}: ${reason}. Hand it in again without`);
      }
    }
  }
}

/** Why a path is none; `undefined` where it is one. */
function refusalOf(path: string): string | undefined {
  try {
    partsOfName(path, '');
    return undefined;
  } catch (error) {
    return (error as InputError).message.slice(`: ${quoted(path)}: `.length);
  }
}

/** No more than what reading it takes: a class has many. */
function slim(entry: Entry): Entry {
  const { compressedSize, uncompressedSize, compressionMethod, generalPurposeBitFlag } = entry;
  const { crc32, externalFileAttributes, relativeOffsetOfLocalHeader, lastModFileDate, lastModFileTime } = entry;
  return Object.assign(new Entry(), {
    compressedSize,
    uncompressedSize,
    compressionMethod,
    generalPurposeBitFlag,
    crc32,
    externalFileAttributes,
    relativeOffsetOfLocalHeader,
    lastModFileDate,
    lastModFileTime,
  });
}

/** The archive tells no zone: this machine's would make another hand-in of it elsewhere. */
function modifiedAt(entry: Entry): Date {
  return entry.getLastModDate({ timezone: 'UTC', forceDosFormat: true });
}

/** Files below a folder that are their author's work, by their paths from it on, sorted. */
function* ownFilesIn(folder: Node, before: string): Generator<[name: string, entry: Entry]> {
  const names = [...(folder.children?.keys() ?? [])].sort();
  if (before !== '' && names.some((name) => OF_ENVIRONMENTS.includes(name))) return;
  for (const name of names) {
    if (!isOwnName(name)) continue;
    const node = folder.children?.get(name) as Node;
    if (node.entry !== undefined) yield [before + name, node.entry];
    else yield* ownFilesIn(node, `${before}${name}/`);
  }
}

async function* upTo(maxBytes: number, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Error('it is larger than it says');
    yield chunk;
  }
}
