import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
import type { ClassEntry, ClassFiles, TakenFolder } from './class-files.ts';
import { linesOf } from './lines-of.ts';
import { readFolder } from './read-folder.ts';
import { openRegularFile, readRegularFile } from './read-regular-file.ts';

/** A class in a folder. Links at its top are followed where they are ours. */
export class ClassFolder implements ClassFiles {
  readonly where: string;
  readonly isArchive = false;
  readonly refused: ReadonlyMap<string, string> = new Map();

  constructor(path: string) {
    this.where = path;
  }

  /** @throws InputError when it cannot be read */
  async list(folder: string): Promise<readonly ClassEntry[]> {
    const at = join(this.where, folder);
    const found = await readdir(at, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
      throw new InputError(`${at}: expected a folder of submissions, cannot read it (${cause.code})`, { cause });
    });
    const entries: ClassEntry[] = [];
    for (const entry of found) {
      const { name } = entry;
      if (name.startsWith('.')) continue;
      // What a link leads to, the same as where it lies.
      const status = entry.isSymbolicLink() ? await stat(join(at, name)).catch(() => undefined) : entry;
      const kind = status?.isDirectory() ? 'folder' : status?.isFile() ? 'file' : 'other';
      entries.push({ name, path: folder === '' ? name : `${folder}/${name}`, kind });
    }
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async isClone(folder: string): Promise<boolean> {
    return (await lstat(join(this.where, folder, '.git')).catch(() => undefined))?.isDirectory() === true;
  }

  async readFolder(folder: string): Promise<TakenFolder> {
    return await this.#read(folder, readFolder);
  }

  async sizeOf(path: string): Promise<number> {
    return (await stat(join(this.where, path)).catch(() => undefined))?.size ?? 0;
  }

  async readFile(path: string, maxBytes: number): Promise<{ content: Buffer; modified: Date }> {
    return await this.#read(path, async (real) => {
      const content = await readRegularFile(real, maxBytes);
      return { content, modified: (await lstat(real)).mtime };
    });
  }

  async *lines(path: string, maxBytes: number): AsyncGenerator<string> {
    const where = join(this.where, path);
    const { file } = await openRegularFile(await this.#real(path), maxBytes);
    yield* linesOf(file.createReadStream() as AsyncIterable<Buffer>, where);
  }

  async close(): Promise<void> {}

  /** Reads what a link of ours leads to, and speaks of it as of the link. */
  async #read<T>(path: string, read: (real: string) => Promise<T>): Promise<T> {
    const real = await this.#real(path);
    try {
      return await read(real);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new InputError(error.message.replaceAll(real, join(this.where, path)), { cause: error });
    }
  }

  /** In a folder that students write to, a link of theirs would have us read what they may not. */
  async #real(path: string): Promise<string> {
    const at = join(this.where, path);
    const status = await lstat(at);
    const isOurs = status.uid === process.getuid?.() || process.getuid === undefined;
    if (!status.isSymbolicLink() || isOurs) return await realpath(at);
    throw new InputError(
      `${at}: expected a folder or a file, got a link that is not yours. Put there what it leads to`,
    );
  }
}
